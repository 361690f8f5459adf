import type { Clock } from '../../shared/clock.ts'

/** Requests of one session: far more than a page makes, far less than would be felt. */
const A_SECOND = 50
const AT_ONCE = 100
/** Sessions that are counted; beyond, the one that was quiet for longest begins anew. */
const MAX_SESSIONS = 5_000

interface Bucket {
  left: number
  atMs: number
}

/** Counts the requests of each session. */
export class RequestBudget {
  readonly #clock: Clock
  readonly #buckets = new Map<string, Bucket>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** @returns false when the session has made too many. */
  spend(tokenHash: string): boolean {
    const nowMs = this.#clock.nowMs()
    const bucket = this.#buckets.get(tokenHash) ?? { left: AT_ONCE, atMs: nowMs }
    bucket.left = Math.min(AT_ONCE, bucket.left + ((nowMs - bucket.atMs) * A_SECOND) / 1_000)
    bucket.atMs = nowMs
    this.#buckets.delete(tokenHash)
    if (this.#buckets.size >= MAX_SESSIONS) {
      for (const quietest of this.#buckets.keys()) {
        this.#buckets.delete(quietest)
        break
      }
    }
    this.#buckets.set(tokenHash, bucket)
    if (bucket.left < 1) return false
    bucket.left--
    return true
  }
}
