/** Twilio sends 50 frames a second, and a few marks: four times that. */
const MESSAGES_PER_SECOND = 200
/** A line that stood still for a minute delivers 3,000 frames at once. */
const MOST_AT_ONCE = 6_000

/**
 * How many messages one stream may send: a flood of good ones takes the time of the other calls
 * just as well as a flood of rubbish. Pure: the time is an argument.
 */
export class MessageBudget {
  #left = MOST_AT_ONCE
  #atMs: number

  /** @param nowMs when the stream began. */
  constructor(nowMs: number) {
    this.#atMs = nowMs
  }

  /** Takes one message off. @returns false when there were too many. */
  spend(nowMs: number): boolean {
    const earned = ((nowMs - this.#atMs) * MESSAGES_PER_SECOND) / 1_000
    this.#atMs = nowMs
    this.#left = Math.min(MOST_AT_ONCE, this.#left + earned) - 1
    return this.#left >= 0
  }
}
