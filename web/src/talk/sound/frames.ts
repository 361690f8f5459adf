/** Cuts a stream of sound into pieces of the same length. */
export class Frames {
  readonly #samples: number
  #frame: Float32Array<ArrayBuffer>
  #filled = 0

  constructor(samples: number) {
    this.#samples = samples
    this.#frame = new Float32Array(samples)
  }

  /** Samples of the piece that has begun. */
  get filled(): number {
    return this.#filled
  }

  /** @param whole gets each piece once it is whole, to keep. */
  push(input: Float32Array, whole: (frame: Float32Array<ArrayBuffer>) => void): void {
    for (let at = 0; at < input.length;) {
      const some = input.subarray(at, at + this.#samples - this.#filled)
      this.#frame.set(some, this.#filled)
      this.#filled += some.length
      at += some.length
      if (this.#filled < this.#samples) return
      const frame = this.#frame
      this.#frame = new Float32Array(this.#samples)
      this.#filled = 0
      whole(frame)
    }
  }
}
