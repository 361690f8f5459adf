import type { Clock, Timer } from '../../shared/clock.ts'
import { LoopHealth, SAMPLE_EVERY_MS } from './loop-health.ts'

/** Measures how late timers run in this process, for as long as it is not stopped. */
export class LoopWatch {
  readonly health = new LoopHealth()
  readonly #clock: Clock
  #timer: Timer

  private constructor(clock: Clock) {
    this.#clock = clock
    this.#timer = this.#sample()
  }

  static start(clock: Clock): LoopWatch {
    return new LoopWatch(clock)
  }

  /** Idempotent. */
  stop(): void {
    this.#timer.cancel()
  }

  #sample(): Timer {
    const dueMs = this.#clock.nowMs() + SAMPLE_EVERY_MS
    return this.#clock.after(SAMPLE_EVERY_MS, () => {
      const nowMs = this.#clock.nowMs()
      this.#timer = this.#sample()
      this.health.add(Math.max(0, nowMs - dueMs), nowMs)
    })
  }
}
