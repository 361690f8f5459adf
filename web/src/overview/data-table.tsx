import type { VNode } from 'preact'
import { useState } from 'preact/hooks'
import type { ChartData } from './chart-data.ts'
import { chartTime } from './chart-time.ts'

/** The numbers of a chart, for who does not see it, or wants to read them. */
export function DataTable({ data }: { readonly data: ChartData }): VNode {
  const [open, setOpen] = useState(false)
  return (
    <details
      class="numbers"
      onToggle={(event) => {
        setOpen(event.currentTarget.open)
      }}
    >
      <summary>As a table</summary>
      {open ? (
        <div class="scroll-y" tabIndex={0} role="region" aria-label="The chart as a table">
          <table class="plain">
            <thead>
              <tr>
                <th scope="col">{data.byDay === true ? 'Day' : 'From'}</th>
                {data.series.map(({ name }) => (
                  <th key={name} scope="col" class="right">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {data.times.map((atMs, row) => (
                <tr key={atMs}>
                  <th scope="row">{chartTime(atMs, data.byDay === true)}</th>
                  {data.series.map(({ name, values }) => (
                    <td key={name} class="right figures">
                      {typeof values[row] === 'number' ? data.words(values[row]) : '–'}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
    </details>
  )
}
