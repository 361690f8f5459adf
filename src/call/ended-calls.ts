import type { EndReason } from '../shared/call-event.ts'
import type { Clock } from '../shared/clock.ts'

/** The carrier asks what is next within seconds; late callbacks come within minutes. */
const REMEMBER_MS = 10 * 60_000
/** Calls that are remembered at most; the oldest are forgotten first. */
const MAX_REMEMBERED = 10_000

/** How the calls of the last minutes ended, for carriers that ask late. Bounded by time and number. */
export class EndedCalls {
  readonly #clock: Clock
  /** In the order in which the calls ended. */
  readonly #calls = new Map<string, { readonly atMs: number; readonly reason: EndReason }>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  add(callId: string, reason: EndReason): void {
    this.#forget()
    this.#calls.delete(callId)
    this.#calls.set(callId, { atMs: this.#clock.nowMs(), reason })
  }

  /** Null for a call that is not known, or not any more. */
  reasonOf(callId: string): EndReason | null {
    return this.#calls.get(callId)?.reason ?? null
  }

  #forget(): void {
    const nowMs = this.#clock.nowMs()
    for (const [callId, { atMs }] of this.#calls) {
      if (nowMs - atMs <= REMEMBER_MS && this.#calls.size < MAX_REMEMBERED) return
      this.#calls.delete(callId)
    }
  }
}
