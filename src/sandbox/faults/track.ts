import { Resampler } from '../../audio/resampler.ts'

/** Below a kilohertz the voice has its melody: enough to know a sentence by, and cheap. */
const RATE = 2_000
/** Samples in a millisecond. */
export const PER_MS = RATE / 1_000
/** Silence behind the end, so that a stretch may reach over it. */
const MARGIN = 240 * PER_MS
/** Root mean square under which a block is silence: −50 dBFS. */
const QUIET_RMS = 100

/** A recording at 2 kHz, silent beyond its ends. */
export class Track {
  readonly name: string | null
  readonly length: number
  readonly #samples: Float32Array
  /** Sums of squares up to each sample. */
  readonly #energy: Float64Array

  constructor(name: string | null, samples: Int16Array, sampleRate: number) {
    const slow = slowed(samples, sampleRate)
    this.name = name
    this.length = slow.length
    this.#samples = new Float32Array(slow.length + MARGIN)
    this.#samples.set(slow)
    this.#energy = new Float64Array(this.#samples.length + 1)
    for (const [at, sample] of this.#samples.entries()) {
      this.#energy[at + 1] = (this.#energy[at] ?? 0) + sample * sample
    }
  }

  energy(at: number, length: number): number {
    const last = this.#energy.length - 1
    const to = Math.max(0, Math.min(last, at + length))
    return (this.#energy[to] ?? 0) - (this.#energy[Math.max(0, Math.min(last, at))] ?? 0)
  }

  quiet(at: number, length: number): boolean {
    return this.energy(at, length) < QUIET_RMS * QUIET_RMS * length
  }

  /** Normalised correlation of two stretches, −1 to 1; 0 when one of them is silent. */
  likeness(at: number, other: Track, otherAt: number, length: number): number {
    if (other.quiet(otherAt, length)) return 0
    const mine = this.#samples
    const theirs = other.#samples
    let sum = 0
    for (let i = 0; i < length; i++) sum += (mine[at + i] ?? 0) * (theirs[otherAt + i] ?? 0)
    const norm = Math.sqrt(this.energy(at, length) * other.energy(otherAt, length))
    return norm === 0 ? 0 : sum / norm
  }
}

/** At 2 kHz, by the same steps for tape and recording, so that both are delayed alike. */
function slowed(samples: Int16Array, sampleRate: number): Int16Array {
  return convert(atTelephoneRate(samples, sampleRate), 8_000, RATE)
}

/** The whole recording at 8 kHz. */
export function atTelephoneRate(samples: Int16Array, sampleRate: number): Int16Array {
  return sampleRate === 8_000 ? samples : convert(samples, sampleRate, 8_000)
}

function convert(samples: Int16Array, from: number, to: number): Int16Array {
  return new Resampler(from, to).process(samples)
}
