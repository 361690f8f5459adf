import type { Clock } from '../../shared/clock.ts'

const REMEMBER_MS = 600_000
/** Calls that are remembered at most; the oldest are forgotten first. */
const MAX_REMEMBERED = 10_000

/** How often a call was offered another stream since its last one came. Bounded by time and number. */
export class StreamOffers {
  readonly #clock: Clock
  /** In the order of the last offer. */
  readonly #offers = new Map<string, { times: number; atMs: number }>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  timesOf(callId: string): number {
    this.#forget()
    return this.#offers.get(callId)?.times ?? 0
  }

  offered(callId: string): void {
    const times = this.timesOf(callId) + 1
    this.#offers.delete(callId)
    this.#offers.set(callId, { times, atMs: this.#clock.nowMs() })
  }

  /** A stream has come, or none will. */
  settled(callId: string): void {
    this.#offers.delete(callId)
  }

  #forget(): void {
    const nowMs = this.#clock.nowMs()
    for (const [callId, { atMs }] of this.#offers) {
      if (nowMs - atMs <= REMEMBER_MS && this.#offers.size < MAX_REMEMBERED) return
      this.#offers.delete(callId)
    }
  }
}
