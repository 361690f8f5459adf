import type { Biquad } from './biquad.ts'

/** Samples in a millisecond of telephone sound. */
export const PER_MS = 8

const FULL_SCALE = 32_768

/** Whole samples in a duration. */
export function ms(durationMs: number): number {
  return Math.round(durationMs * PER_MS)
}

/** The factor that changes a level by so many dB. */
export function gain(db: number): number {
  return 10 ** (db / 20)
}

/** Telephone sound (8 kHz) that is being put together; full scale is 1. */
export class Tape {
  readonly #levels: Float64Array

  /** Silence of so many samples. */
  constructor(length: number) {
    this.#levels = new Float64Array(length)
  }

  get length(): number {
    return this.#levels.length
  }

  /** Adds to what is there; places that the tape does not have are passed over. */
  add(at: number, level: number): void {
    this.#levels[at] = (this.#levels[at] ?? 0) + level
  }

  addSamples(at: number, samples: Int16Array, factor = 1): void {
    const end = Math.min(samples.length, this.length - at)
    for (let i = 0; i < end; i++) this.add(at + i, ((samples[i] ?? 0) / FULL_SCALE) * factor)
  }

  /** Sends the whole tape through new filters, one after the other. */
  filter(filters: readonly Biquad[]): void {
    for (let i = 0; i < this.length; i++) {
      let level = this.#levels[i] ?? 0
      for (const one of filters) level = one.step(level)
      this.#levels[i] = level
    }
  }

  /** Brings the root mean square of the whole tape to so many dB below full scale. */
  scaleTo(rmsDb: number): void {
    let power = 0
    for (const level of this.#levels) power += level * level
    if (power === 0) return
    const factor = gain(rmsDb) / Math.sqrt(power / this.length)
    for (let i = 0; i < this.length; i++) this.#levels[i] = (this.#levels[i] ?? 0) * factor
  }

  /** Peaks saturate. */
  toSamples(): Int16Array {
    return Int16Array.from(this.#levels, (level) =>
      Math.max(-32_768, Math.min(32_767, Math.round(level * FULL_SCALE))),
    )
  }
}
