import type { Percentiles } from '../shared/call-event.ts'

/** How many values a call keeps of each kind; an hour of lively talk stays below it. */
const MAX_SAMPLES = 2_000

/** A bounded list of measurements; the oldest give way. */
export class Samples {
  readonly #values: number[] = []

  add(value: number): void {
    if (this.#values.length >= MAX_SAMPLES) this.#values.shift()
    this.#values.push(value)
  }

  percentiles(): Percentiles {
    const sorted = this.#values.toSorted((a, b) => a - b)
    return { p50: nearestRank(sorted, 0.5), p95: nearestRank(sorted, 0.95) }
  }
}

function nearestRank(sorted: readonly number[], share: number): number | null {
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]
  return value === undefined ? null : Math.round(value * 100) / 100
}
