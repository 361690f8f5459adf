/** Levels are told apart by one dB, from here … */
const LOWEST_DB = -96
/** … up to full scale. */
const LEVELS = 1 - LOWEST_DB

/** How loud it was lately: the levels of the latest frames, each counting the same. */
export class RecentLevels {
  /** A ring of the frames' levels, as places in {@link #counts}. */
  readonly #ring: Uint8Array
  readonly #counts = new Uint16Array(LEVELS)
  #heard = 0

  /** @param frames how many of the latest are remembered, 1 to 65,535. */
  constructor(frames: number) {
    this.#ring = new Uint8Array(frames)
  }

  /** The next frame, in dB below full scale. */
  heard(levelDb: number): void {
    const at = this.#heard % this.#ring.length
    if (this.#heard >= this.#ring.length) this.#counts[this.#ring[at]!]! -= 1
    const place = Math.max(0, Math.min(LEVELS - 1, Math.round(levelDb) - LOWEST_DB))
    this.#ring[at] = place
    this.#counts[place]! += 1
    this.#heard += 1
  }

  /**
   * The lowest level that no more than `share` of the remembered frames lie above, in whole dB; null
   * while there are none.
   */
  exceededBy(share: number): number | null {
    if (this.#heard === 0) return null
    let left = Math.floor(Math.min(this.#heard, this.#ring.length) * share)
    for (let place = LEVELS - 1; place > 0; place--) {
      left -= this.#counts[place]!
      if (left < 0) return place + LOWEST_DB
    }
    return LOWEST_DB
  }
}
