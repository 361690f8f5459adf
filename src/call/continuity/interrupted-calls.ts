import type { Clock } from '../../shared/clock.ts'
import type { Continuity, NewCall } from '../../store/call-log.ts'

/** How long a caller whose stream was lost may take to come back. */
const RESUMABLE_MS = 60_000
/** Records that are remembered at most, of 16 KiB at most; the oldest are forgotten first. */
const MAX_REMEMBERED = 1_000

/** A call that lost its stream here. */
export interface InterruptedCall {
  readonly call: NewCall
  readonly continuity: Continuity | null
  /** When it was lost without being asked to, the latest last. */
  readonly unplannedAtMs: readonly number[]
}

/**
 * Calls whose stream was lost at this process, for when the store does not know them. Bounded by
 * time and number.
 */
export class InterruptedCalls {
  readonly #clock: Clock
  readonly #calls = new Map<string, InterruptedCall & { readonly sinceMs: number }>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  add(interrupted: InterruptedCall): void {
    const { callId } = interrupted.call
    this.#forget()
    this.#calls.delete(callId)
    this.#calls.set(callId, { ...interrupted, sinceMs: this.#clock.nowMs() })
  }

  find(callId: string): InterruptedCall | null {
    const found = this.#calls.get(callId)
    if (found === undefined || this.#clock.nowMs() - found.sinceMs > RESUMABLE_MS) return null
    return found
  }

  delete(callId: string): void {
    this.#calls.delete(callId)
  }

  #forget(): void {
    const nowMs = this.#clock.nowMs()
    for (const [callId, { sinceMs }] of this.#calls) {
      if (nowMs - sinceMs <= RESUMABLE_MS && this.#calls.size < MAX_REMEMBERED) return
      this.#calls.delete(callId)
    }
  }
}
