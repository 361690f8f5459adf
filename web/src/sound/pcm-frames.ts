/** Both voices as they come from the server: 16-bit little-endian, caller and agent by turns. */
const BYTES_PER_FRAME = 4
const FULL_SCALE = 32_768

export interface StereoSound {
  /** Samples from -1 to 1; both have the same length. */
  readonly caller: Float32Array<ArrayBuffer>
  readonly agent: Float32Array<ArrayBuffer>
}

/** Makes sound of a stream's bytes, which are cut anywhere. */
export class PcmFrames {
  #rest = new Uint8Array(0)

  /** @returns the whole frames that are there; what is left is kept for the next bytes. */
  take(bytes: Uint8Array): StereoSound {
    const all = new Uint8Array(this.#rest.length + bytes.length)
    all.set(this.#rest)
    all.set(bytes, this.#rest.length)
    const frames = Math.floor(all.length / BYTES_PER_FRAME)
    const view = new DataView(all.buffer)
    const caller = new Float32Array(frames)
    const agent = new Float32Array(frames)
    for (let frame = 0; frame < frames; frame++) {
      caller[frame] = view.getInt16(frame * BYTES_PER_FRAME, true) / FULL_SCALE
      agent[frame] = view.getInt16(frame * BYTES_PER_FRAME + 2, true) / FULL_SCALE
    }
    this.#rest = all.slice(frames * BYTES_PER_FRAME)
    return { caller, agent }
  }
}
