import type { EndReason } from '../shared/call-event.ts'
import type { Clock } from '../shared/clock.ts'
import type { Transfer } from '../store/call-log.ts'

/** The carrier asks what is next within seconds; late callbacks come within minutes. */
const REMEMBER_MS = 10 * 60_000
/** Calls that are remembered at most; the oldest are forgotten first. */
const MAX_REMEMBERED = 10_000

/** How a call's stream ended. */
export interface EndedCall {
  readonly reason: EndReason
  /** Name of the call's assistant; null: the call never had a stream. */
  readonly agent: string | null
  /** Who was to take the call; null: nobody in particular. */
  readonly transfer: Transfer | null
}

/** How the calls of the last minutes ended, for carriers that ask late. Bounded by time and number. */
export class EndedCalls {
  readonly #clock: Clock
  /** In the order in which the calls ended. */
  readonly #calls = new Map<string, EndedCall & { readonly atMs: number }>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  add(callId: string, ended: EndedCall): void {
    this.#forget()
    this.#calls.delete(callId)
    this.#calls.set(callId, { ...ended, atMs: this.#clock.nowMs() })
  }

  /** Null for a call that is not known, or not any more. */
  find(callId: string): EndedCall | null {
    return this.#calls.get(callId) ?? null
  }

  #forget(): void {
    const nowMs = this.#clock.nowMs()
    for (const [callId, { atMs }] of this.#calls) {
      if (nowMs - atMs <= REMEMBER_MS && this.#calls.size < MAX_REMEMBERED) return
      this.#calls.delete(callId)
    }
  }
}
