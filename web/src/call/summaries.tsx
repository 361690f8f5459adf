import type { VNode } from 'preact'
import { useMemo } from 'preact/hooks'
import { Said } from '../shell/words.tsx'
import { summaryRows } from './summary-rows.ts'

interface SummariesProps {
  readonly summaries: readonly Readonly<Record<string, unknown>>[]
}

/** The numbers of a call's streams, as a table and as they are. */
export function Summaries({ summaries }: SummariesProps): VNode | null {
  const rows = useMemo(() => summaryRows(summaries), [summaries])
  if (summaries.length === 0) return null
  return (
    <section>
      <h2>Numbers</h2>
      <details class="numbers">
        <summary>All measurements of this call</summary>
        <div class="scroll-x" tabIndex={0} role="region" aria-label="Measurements">
          <table class="plain">
            <thead>
              <tr>
                <th scope="col">Measurement</th>
                {summaries.map((_, stream) => (
                  <th key={stream} scope="col" class="right">
                    {summaries.length === 1 ? 'Value' : `Stream ${stream + 1}`}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map(({ name, values }) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  {values.map((value, stream) => (
                    <td key={stream} class="right figures">
                      <Said text={value ?? '–'} most={120} />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
      <details class="numbers">
        <summary>As JSON</summary>
        <pre class="json" tabIndex={0} aria-label="The summaries as JSON" role="region">
          {JSON.stringify(summaries, null, 2)}
        </pre>
      </details>
    </section>
  )
}
