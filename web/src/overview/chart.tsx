import type { VNode } from 'preact'
import { useEffect, useId, useRef, useState } from 'preact/hooks'
import { theme } from '../shell/theme.ts'
import { useMedia } from '../shell/use-media.ts'
import { useObserved } from '../shell/use-observed.ts'
import type { ChartData } from './chart-data.ts'
import { DataTable } from './data-table.tsx'
import { chartTime } from './chart-time.ts'

/** A chart with its legend, what is under the pointer, and the same as a table. */
export function Chart({
  title,
  data,
}: {
  readonly title: string
  readonly data: ChartData
}): VNode {
  const box = useRef<HTMLDivElement>(null)
  const [pointed, setPointed] = useState<number | null>(null)
  const [failed, setFailed] = useState(false)
  const titleId = useId()
  const chosen = useObserved(theme)
  const dark = useMedia('(prefers-color-scheme: dark)')
  useEffect(() => {
    const element = box.current
    if (element === null) return
    let drop: (() => void) | null = null
    let gone = false
    setPointed(null)
    import('./draw-chart.ts').then(
      ({ drawChart }) => {
        if (!gone) drop = drawChart(element, data, setPointed)
      },
      () => {
        setFailed(true)
      },
    )
    return () => {
      gone = true
      drop?.()
    }
  }, [data, chosen, dark])
  return (
    <figure class="chart" aria-labelledby={titleId}>
      <figcaption>
        <h2 id={titleId}>{title}</h2>
        <Legend data={data} pointed={pointed} />
      </figcaption>
      {failed ? (
        <p class="note">The drawing could not be loaded; the table has its numbers.</p>
      ) : (
        <div ref={box} class="chart-box" aria-hidden="true" />
      )}
      <DataTable data={data} />
    </figure>
  )
}

/** What the colours mean, and the values under the pointer. */
function Legend({ data, pointed }: { data: ChartData; pointed: number | null }): VNode {
  const atMs = pointed === null ? undefined : data.times[pointed]
  return (
    <p class="legend small" aria-hidden="true">
      {atMs === undefined ? null : (
        <span class="muted">{chartTime(atMs, data.byDay === true)}</span>
      )}
      {data.series.map(({ name, colour, values }) => {
        const value = pointed === null ? undefined : values[pointed]
        return (
          <span key={name}>
            <i class={`swatch ${colour}`} />
            {name}
            {value === undefined ? null : (
              <strong class="figures">{value === null ? '–' : data.words(value)}</strong>
            )}
          </span>
        )
      })}
    </p>
  )
}
