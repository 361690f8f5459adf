/** 8 kHz: what the telephone network carries (ITU-T G.711). */
export const SAMPLES_PER_MS = 8

/** An hour; a call is shorter (see `maxMs` of the call's options). */
const MAX_SAMPLES = 3_600_000 * SAMPLES_PER_MS

/** Records one direction of a call, 8 kHz. What exceeds an hour is left out. */
export class SampleTape {
  readonly #maxSamples: number
  #samples = new Int16Array(10_000 * SAMPLES_PER_MS)
  #length = 0

  constructor(maxSamples = MAX_SAMPLES) {
    this.#maxSamples = maxSamples
  }

  get length(): number {
    return this.#length
  }

  append(samples: Int16Array): void {
    const fitting = samples.subarray(0, this.#maxSamples - this.#length)
    this.#reserve(this.#length + fitting.length)
    this.#samples.set(fitting, this.#length)
    this.#length += fitting.length
  }

  /** Silence up to the given length; nothing when the tape is that long already. */
  padTo(length: number): void {
    const until = Math.min(length, this.#maxSamples)
    if (until <= this.#length) return
    this.#reserve(until)
    this.#length = until
  }

  /** A copy of everything recorded so far. */
  toSamples(): Int16Array {
    return this.#samples.slice(0, this.#length)
  }

  #reserve(length: number): void {
    if (length <= this.#samples.length) return
    const grown = new Int16Array(Math.max(length, this.#samples.length * 2))
    grown.set(this.#samples.subarray(0, this.#length))
    this.#samples = grown
  }
}
