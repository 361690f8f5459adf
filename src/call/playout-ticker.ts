import type { Clock, Timer } from '../shared/clock.ts'

/** Fine enough for 20 ms frames, coarse enough that hundreds of calls share one timer. */
const TICK_MS = 20

/** What a call does at its ticks. */
export interface TickListener {
  tick(nowMs: number): void
  /** It threw: the ticker serves every call, and a mistake in one of them must not reach others. */
  failed(error: unknown): void
}

/**
 * One monotonic timer for the playout of all calls.
 *
 * The period is kept by counting from the start, not by adding up delays: a late tick does not
 * shift the ones behind it. It stands still while nobody listens.
 */
export class PlayoutTicker {
  readonly #clock: Clock
  readonly #listeners = new Set<TickListener>()
  #timer: Timer | null = null
  #nextMs = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Calls `listener` until the returned function is called. */
  join(listener: TickListener): () => void {
    this.#listeners.add(listener)
    if (this.#timer === null) {
      this.#nextMs = this.#clock.nowMs() + TICK_MS
      this.#arm()
    }
    return () => {
      this.#listeners.delete(listener)
      if (this.#listeners.size > 0) return
      this.#timer?.cancel()
      this.#timer = null
    }
  }

  #arm(): void {
    const delayMs = Math.max(0, this.#nextMs - this.#clock.nowMs())
    this.#timer = this.#clock.after(delayMs, () => {
      this.#tick()
    })
  }

  #tick(): void {
    const nowMs = this.#clock.nowMs()
    // Ticks that were missed are not made up for: the playout catches up by itself.
    const missed = Math.max(0, Math.floor((nowMs - this.#nextMs) / TICK_MS))
    this.#nextMs += TICK_MS * (missed + 1)
    this.#arm()
    for (const listener of this.#listeners) {
      try {
        listener.tick(nowMs)
      } catch (error) {
        listener.failed(error)
      }
    }
  }
}
