/** What of the way of sound happens on this page. */
export type Stretch = 'capture-to-socket' | 'socket-to-ear' | 'clear-to-silence'

/** Leaves it among the browser's own measurements, for tools and tests; the latest of each alone. */
export function measure(stretch: Stretch, startMs: number, endMs: number): void {
  performance.clearMeasures(stretch)
  if (endMs >= startMs && startMs >= 0) performance.measure(stretch, { start: startMs, end: endMs })
}
