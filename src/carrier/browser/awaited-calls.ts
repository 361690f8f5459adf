import type { Clock, Timer } from '../../shared/clock.ts'

/** Calls that are waited for at most; the one that waits for longest is given up first. */
const MAX_AWAITED = 10_000

/** Calls whose next stream has been promised, and has not come yet. */
export class AwaitedCalls {
  readonly #clock: Clock
  readonly #waitMs: number
  readonly #onGone: (callId: string) => void
  readonly #timers = new Map<string, Timer>()

  /** @param onGone told of a call whose stream has not come in time. */
  constructor(clock: Clock, waitMs: number, onGone: (callId: string) => void) {
    this.#clock = clock
    this.#waitMs = waitMs
    this.#onGone = onGone
  }

  /** Waits for a stream of the call from now on. */
  expect(callId: string): void {
    this.cancel(callId)
    for (const oldest of this.#timers.keys()) {
      if (this.#timers.size < MAX_AWAITED) break
      this.#gone(oldest)
    }
    const timer = this.#clock.after(this.#waitMs, () => {
      this.#gone(callId)
    })
    this.#timers.set(callId, timer)
  }

  /** A stream is there, or none is wanted any more. */
  cancel(callId: string): void {
    this.#timers.get(callId)?.cancel()
    this.#timers.delete(callId)
  }

  /** Nobody is waited for any more; nothing is told. */
  close(): void {
    for (const timer of this.#timers.values()) timer.cancel()
    this.#timers.clear()
  }

  #gone(callId: string): void {
    this.cancel(callId)
    this.#onGone(callId)
  }
}
