/** A second: what the `Date` of an answer is rounded down to. */
const DATE_STEP_MS = 1_000

/**
 * How far the server's clock is ahead of this one, from the `Date` of its answers. Each answer says
 * between which bounds it lies; many answers together say it well.
 */
export class ServerTime {
  #atLeastMs = -Infinity
  #atMostMs = Infinity

  /** The server's time is that of this clock plus so many milliseconds. */
  get aheadMs(): number {
    if (!Number.isFinite(this.#atLeastMs)) return 0
    return (this.#atLeastMs + this.#atMostMs) / 2
  }

  /**
   * @param date the header `Date`; another one than a date is ignored.
   * @param sentMs and `receivedMs`: when the request left and its answer came, by this clock.
   */
  saw(date: string | null, sentMs: number, receivedMs: number): void {
    const serverMs = date === null ? Number.NaN : Date.parse(date)
    if (Number.isNaN(serverMs)) return
    const atLeastMs = serverMs - receivedMs
    const atMostMs = serverMs + DATE_STEP_MS - sentMs
    const bothAtLeast = Math.max(this.#atLeastMs, atLeastMs)
    const bothAtMost = Math.min(this.#atMostMs, atMostMs)
    // They contradict each other once a clock was set: what is new is right.
    const agree = bothAtLeast <= bothAtMost
    this.#atLeastMs = agree ? bothAtLeast : atLeastMs
    this.#atMostMs = agree ? bothAtMost : atMostMs
  }
}

export const serverTime = new ServerTime()
