import type { Clock } from '../shared/clock.ts'

/** The model is shown one picture a second; a page's own second may be somewhat shorter. */
const LEAST_GAP_MS = 900
/** Messages in a second; a page has one to say. */
const MESSAGES_A_SECOND = 5
const MESSAGES_AT_ONCE = 20

/** How fast a page talks: what comes too fast is dropped unread, and a flood ends it. */
export class PicturePace {
  readonly #clock: Clock
  #left = MESSAGES_AT_ONCE
  #countedMs: number
  #pictureMs = -Infinity

  constructor(clock: Clock) {
    this.#clock = clock
    this.#countedMs = clock.nowMs()
  }

  /** One more message. @returns false: it is a flood. */
  message(): boolean {
    const nowMs = this.#clock.nowMs()
    const earned = ((nowMs - this.#countedMs) * MESSAGES_A_SECOND) / 1_000
    this.#left = Math.min(MESSAGES_AT_ONCE, this.#left + earned) - 1
    this.#countedMs = nowMs
    return this.#left >= 0
  }

  get pictureTooSoon(): boolean {
    return this.#clock.nowMs() - this.#pictureMs < LEAST_GAP_MS
  }

  /** One more picture, which is used. */
  picture(): void {
    this.#pictureMs = this.#clock.nowMs()
  }
}
