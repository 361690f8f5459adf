import type { Overview } from '../../../src/console/console-api.ts'

type Hour = Overview['hours'][number]

/** So many bars can be told apart; a week of hours, and the begun one before it. */
const MAX_BARS = 169
const WIDTHS = [1, 2, 3, 6, 12]

/** Hours, several together when there are too many to be seen one by one. */
export function callsPerBar(hours: readonly Hour[]): {
  readonly hoursPerBar: number
  readonly bars: readonly { readonly atMs: number; readonly calls: number }[]
} {
  const hoursPerBar = WIDTHS.find((width) => hours.length / width <= MAX_BARS) ?? 24
  const bars: { atMs: number; calls: number }[] = []
  hours.forEach((hour, index) => {
    if (index % hoursPerBar === 0) bars.push({ atMs: hour.atMs, calls: 0 })
    const bar = bars.at(-1)
    if (bar !== undefined) bar.calls += hour.calls
  })
  return { hoursPerBar, bars }
}
