/**
 * Random numbers that are the same every time: a noise that fails a test must be heard again.
 *
 * The generator is mulberry32: 32 bits of state, evenly spread, good enough for sound.
 */
export class SeededRandom {
  #state: number

  /** @param seed any whole number; equal seeds give equal numbers. */
  constructor(seed: number) {
    this.#state = seed | 0
  }

  /** At least 0 and below 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }

  /** At least `from` and below `to`. */
  between(from: number, to: number): number {
    return from + (to - from) * this.next()
  }

  /** A whole number, at least `from` and at most `to`. */
  whole(from: number, to: number): number {
    return Math.floor(this.between(from, to + 1))
  }

  /** White noise: mean 0, root mean square 1, never beyond ±√3. */
  noise(): number {
    return (this.next() * 2 - 1) * Math.sqrt(3)
  }
}
