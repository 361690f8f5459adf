import { SOUND_RATE } from './sound-aligner.ts'

/** What one peak stands for. */
export const PEAK_MS = 50
const PIECE_SAMPLES = (SOUND_RATE / 1_000) * PEAK_MS

/** The loudest sample of each piece of a recording, 0 to 255: caller and agent in turn. */
export class PeakFinder {
  #caller = 0
  #agent = 0
  #count = 0

  /**
   * @param both samples of caller and agent in turn.
   * @returns the peaks of the pieces that are now complete.
   */
  take(both: Int16Array): number[] {
    const peaks: number[] = []
    for (let i = 0; i + 1 < both.length; i += 2) {
      this.#caller = Math.max(this.#caller, Math.abs(both[i] ?? 0))
      this.#agent = Math.max(this.#agent, Math.abs(both[i + 1] ?? 0))
      this.#count += 1
      if (this.#count === PIECE_SAMPLES) peaks.push(...this.rest())
    }
    return peaks
  }

  /** The peaks of a piece that is not complete, if there is one. */
  rest(): number[] {
    if (this.#count === 0) return []
    const peaks = [toByte(this.#caller), toByte(this.#agent)]
    this.#caller = 0
    this.#agent = 0
    this.#count = 0
    return peaks
  }
}

function toByte(sample: number): number {
  return Math.min(sample >> 7, 255)
}
