/** Nearest-rank percentiles of a set of measurements; null when nothing was measured. */
export interface LatencyPercentiles {
  readonly p50: number | null
  readonly p99: number | null
}

/** Rounded to hundredths: finer than two processes' timers are. */
export function percentilesOf(values: readonly number[]): LatencyPercentiles {
  const sorted = values.toSorted((one, other) => one - other)
  return { p50: nearestRank(sorted, 0.5), p99: nearestRank(sorted, 0.99) }
}

/** @param sorted ascending. @param share over 0, at most 1. */
function nearestRank(sorted: readonly number[], share: number): number | null {
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]
  return value === undefined ? null : roundTo(value, 2)
}

export function roundTo(value: number, digits: number): number {
  const scale = 10 ** digits
  return Math.round(value * scale) / scale
}
