import { createHistogram } from 'node:perf_hooks'

/** How late a load process did what was due, milliseconds. */
export interface Lag {
  readonly p99Ms: number
  readonly maxMs: number
}

/** A load that lags more than this does not offer the load it claims: the run is void. */
export const MAX_LAG_P99_MS = 5

/** Collects lateness in constant memory, to the microsecond. */
export class LagMeter {
  readonly #histogram = createHistogram({ lowest: 1, highest: 60_000_000, figures: 3 })

  add(lateMs: number): void {
    this.#histogram.record(Math.min(60_000_000, Math.max(1, Math.round(lateMs * 1_000))))
  }

  /** Forgets what was before: the measurement begins. */
  reset(): void {
    this.#histogram.reset()
  }

  report(): Lag {
    if (this.#histogram.count === 0) return { p99Ms: 0, maxMs: 0 }
    return {
      p99Ms: this.#histogram.percentile(99) / 1_000,
      maxMs: this.#histogram.max / 1_000,
    }
  }
}
