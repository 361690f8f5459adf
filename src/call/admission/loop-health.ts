/** Lateness of a timer at the 99th percentile, milliseconds: above it the process is overloaded … */
const OVERLOADED_MS = 100
/** … until it has stayed below this … */
const RECOVERED_MS = 50
/** … for so long. */
const RECOVERY_MS = 5_000

export const SAMPLE_EVERY_MS = 20
/** The last five seconds. */
const SAMPLES = 5_000 / SAMPLE_EVERY_MS
/** The 99th percentile of so many samples: two of 250 are above it. */
const ABOVE_P99 = Math.floor(SAMPLES / 100)

/**
 * Whether the event loop keeps up. Pure: it is told how late each sample was.
 *
 * A process that falls behind harms every call it carries; taking one more harms them all. A single
 * pause (of the garbage collector, of the machine) is not overload: the percentile leaves it out.
 */
export class LoopHealth {
  readonly #latenessMs = new Float64Array(SAMPLES)
  #next = 0
  #overloaded = false
  #calmSinceMs: number | null = null

  /** @param latenessMs how much later than asked the timer ran. */
  add(latenessMs: number, nowMs: number): void {
    this.#latenessMs[this.#next] = latenessMs
    this.#next = (this.#next + 1) % SAMPLES
    // Sorting for each sample would be a load of its own: only a late one can overload, and the
    // recovery is looked at once per round.
    if (latenessMs > OVERLOADED_MS || (this.#overloaded && this.#next % ROUND === 0)) {
      this.#judge(nowMs)
    }
  }

  get overloaded(): boolean {
    return this.#overloaded
  }

  /** Lateness at the 99th percentile of the last five seconds, milliseconds. */
  get p99Ms(): number {
    return this.#latenessMs.toSorted()[SAMPLES - 1 - ABOVE_P99] ?? 0
  }

  #judge(nowMs: number): void {
    const { p99Ms } = this
    if (p99Ms > OVERLOADED_MS) this.#overloaded = true
    if (!this.#overloaded || p99Ms >= RECOVERED_MS) {
      this.#calmSinceMs = null
      return
    }
    this.#calmSinceMs ??= nowMs
    if (nowMs - this.#calmSinceMs < RECOVERY_MS) return
    this.#overloaded = false
    this.#calmSinceMs = null
  }
}

/** Samples between two looks at the recovery: 200 ms. */
const ROUND = 10
