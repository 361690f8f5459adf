interface Frame {
  readonly pcm: Int16Array
  readonly atMs: number
}

/** The last frames of the caller, bounded by time; the oldest give way. */
export class FrameMemory {
  readonly #maxMs: number
  #frames: Frame[] = []

  constructor(maxMs: number) {
    this.#maxMs = maxMs
  }

  keep(pcm: Int16Array, atMs: number): void {
    this.#frames.push({ pcm, atMs })
    const oldest = this.#frames[0]
    if (oldest !== undefined && atMs - oldest.atMs > this.#maxMs) this.#frames.shift()
  }

  /** Takes everything from `fromMs` on, and forgets the rest. */
  take(fromMs: number): readonly Int16Array[] {
    const taken = this.#frames.filter((frame) => frame.atMs >= fromMs).map((frame) => frame.pcm)
    this.#frames = []
    return taken
  }

  forget(): void {
    this.#frames = []
  }
}
