/** How much one stream may send. */
export interface MessageRates {
  readonly perSecond: number
  /** What a line that stood still for long delivers together. */
  readonly atOnce: number
}

/**
 * How many messages one stream may send: a flood of good ones takes the time of the other calls
 * just as well as a flood of rubbish. Pure: the time is an argument.
 */
export class MessageBudget {
  readonly #rates: MessageRates
  // Begun as numbers: what begins as nothing is an object of its own each time that it changes.
  #left = 0
  #atMs = 0

  /** @param nowMs when the stream began. */
  constructor(rates: MessageRates, nowMs: number) {
    this.#rates = rates
    this.#left = rates.atOnce
    this.#atMs = nowMs
  }

  /** Takes one message off, or as many as `amount`. @returns false when there were too many. */
  spend(nowMs: number, amount = 1): boolean {
    const { perSecond, atOnce } = this.#rates
    const earned = ((nowMs - this.#atMs) * perSecond) / 1_000
    this.#atMs = nowMs
    this.#left = Math.min(atOnce, this.#left + earned) - amount
    return this.#left >= 0
  }
}
