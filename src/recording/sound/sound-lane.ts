/** A piece of sound and where it lies, in samples. */
interface Piece {
  readonly at: number
  readonly samples: Int16Array
}

/** One channel: pieces of sound on a time line, in order; between them it is quiet. */
export class SoundLane {
  #pieces: Piece[] = []
  #end = 0

  /** Where the last piece ends. */
  get end(): number {
    return this.#end
  }

  /** @param at not before {@link end}. */
  put(at: number, samples: Int16Array): void {
    if (samples.length === 0) return
    this.#pieces.push({ at, samples })
    this.#end = at + samples.length
  }

  /** From there on nothing was heard. */
  cut(at: number): void {
    while (this.#end > at) {
      const last = this.#pieces.pop()
      if (last === undefined) break
      if (last.at < at) {
        this.#pieces.push({ at: last.at, samples: last.samples.subarray(0, at - last.at) })
        break
      }
    }
    this.#end = Math.min(this.#end, at)
  }

  /**
   * Writes every second sample of `out` with what lies from `from` on, and forgets it.
   *
   * @param channel 0 or 1
   */
  move(out: Int16Array, channel: number, from: number): void {
    const to = from + out.length / 2
    let done = 0
    for (const { at, samples } of this.#pieces) {
      if (at >= to) break
      const first = Math.max(at, from)
      const end = Math.min(at + samples.length, to)
      for (let i = first; i < end; i++) out[2 * (i - from) + channel] = samples[i - at] ?? 0
      if (at + samples.length <= to) done += 1
    }
    if (done > 0) this.#pieces.splice(0, done)
  }
}
