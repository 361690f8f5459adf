import type { Clock } from '../../shared/clock.ts'

export interface BackOffRules {
  /** Attempts that may fail before anybody has to wait. */
  readonly free: number
  /** What is waited then; it doubles with each further failure. */
  readonly firstMs: number
  readonly longestMs: number
  /** Failures are forgotten when there was none for so long. */
  readonly forgetMs: number
  /** Keys that are remembered; beyond, the one whose last failure is the oldest is forgotten. */
  readonly keys: number
}

/** An attempt that may be made, or not yet. */
export interface Attempt {
  /** Milliseconds until it may be made; 0: now. */
  readonly waitMs: number
  /** It was no failure. Done twice, it counts once. */
  takeBack(): void
}

interface Failures {
  count: number
  lastMs: number
}

/**
 * Makes those wait who fail often. An attempt counts as a failure from its beginning, so that many
 * at once get no further than one after the other.
 */
export class BackOff {
  readonly #rules: BackOffRules
  readonly #clock: Clock
  /** The one that failed last is the last. */
  readonly #failures = new Map<string, Failures>()

  constructor(rules: BackOffRules, clock: Clock) {
    this.#rules = rules
    this.#clock = clock
  }

  begin(key: string): Attempt {
    const nowMs = this.#clock.nowMs()
    const known = this.#of(key, nowMs)
    const waitMs = known.lastMs + this.#pauseAfter(known.count) - nowMs
    if (waitMs > 0) return { waitMs, takeBack: () => undefined }
    const beforeMs = known.lastMs
    known.count++
    known.lastMs = nowMs
    this.#failures.delete(key)
    this.#makeRoom()
    this.#failures.set(key, known)
    let takenBack = false
    return {
      waitMs: 0,
      takeBack: () => {
        if (takenBack) return
        takenBack = true
        known.count--
        if (known.lastMs === nowMs) known.lastMs = beforeMs
      },
    }
  }

  /** All is forgiven. */
  clear(key: string): void {
    this.#failures.delete(key)
  }

  #of(key: string, nowMs: number): Failures {
    const known = this.#failures.get(key)
    const remembered = known !== undefined && nowMs - known.lastMs < this.#rules.forgetMs
    return remembered ? known : { count: 0, lastMs: nowMs }
  }

  #pauseAfter(count: number): number {
    const { free, firstMs, longestMs } = this.#rules
    return count < free ? 0 : Math.min(firstMs * 2 ** (count - free), longestMs)
  }

  #makeRoom(): void {
    if (this.#failures.size < this.#rules.keys) return
    for (const oldest of this.#failures.keys()) {
      this.#failures.delete(oldest)
      return
    }
  }
}
