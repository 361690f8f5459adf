import { decodeMulaw } from '../../audio/mulaw.ts'

/**
 * Markers are how a piece of audio is recognised on the other side of the server: a click of 5 ms,
 * over audio that is otherwise never as loud. They survive μ-law and both resamplers, and wherever
 * the server cuts its messages, the first loud sample says where the marker begins.
 */
export const MARKER_MS = 5
const MARKER_LEVEL = 30_000

/** Everything else stays below this… */
export const MAX_SPEECH_PEAK = 10_000
/** …and is far enough from this, where a marker is, for what filters add at edges. */
const LOUD = 20_000

/** Writes a marker into `samples`, its first sample at `at`. */
export function stampMarker(samples: Int16Array, at: number, sampleRate: number): void {
  samples.fill(MARKER_LEVEL, at, at + (MARKER_MS * sampleRate) / 1_000)
}

/** The clip made no louder than {@link MAX_SPEECH_PEAK}; a new array. */
export function belowMarkers(samples: Int16Array): Int16Array {
  const peak = samples.reduce((most, one) => Math.max(most, Math.abs(one)), 1)
  const gain = Math.min(1, MAX_SPEECH_PEAK / peak)
  return samples.map((one) => Math.round(one * gain))
}

/** Not every sample has to be looked at to come upon a marker. */
const STRIDE = 4

/** Indexed by μ-law code. */
const loudCodes = decodeMulaw(Uint8Array.from({ length: 256 }, (_, code) => code)).map((sample) =>
  Math.abs(sample) >= LOUD ? 1 : 0,
)

/** @returns the index of the first loud sample of 8 kHz μ-law, or -1. */
export function firstLoudInMulaw(mulaw: Uint8Array): number {
  for (let at = 0; at < mulaw.length; at += STRIDE) {
    if (loudCodes[mulaw[at] ?? 0] === 0) continue
    let first = at
    while (first > 0 && at - first < STRIDE && loudCodes[mulaw[first - 1] ?? 0] === 1) first -= 1
    return first
  }
  return -1
}

/** @returns the index of the first loud sample of 16 kHz PCM16LE, or -1. */
export function firstLoudInPcm(pcm: Uint8Array): number {
  for (let at = 1; at < pcm.length; at += 2 * STRIDE) {
    if (!isLoudHigh(pcm[at] ?? 0)) continue
    let first = at
    while (first > 1 && at - first < 2 * STRIDE && isLoudHigh(pcm[first - 2] ?? 0)) first -= 2
    return (first - 1) / 2
  }
  return -1
}

/** Whether the high byte of a sample says that it is loud; its sign is the byte's own. */
function isLoudHigh(byte: number): boolean {
  return byte >= LOUD >> 8 && byte < 256 - (LOUD >> 8)
}

/** A marker that was found. */
export interface FoundMarker {
  /** Of its first sample, from the beginning of the stretch. */
  readonly position: number
  /** Of its first sample within the piece it was found in. */
  readonly offset: number
  /** Samples that are missing since the marker before it; 0 for the first. */
  readonly missing: number
}

/**
 * Follows one stretch of sound from marker to marker. They lie a known number of samples apart:
 * what is less between two of them was lost on the way.
 */
export class MarkerRuler {
  readonly #spacing: number
  readonly #tolerance: number
  #position = 0
  #last: number | null = null

  /** @param spacing samples between markers at the sender, in this side's rate. */
  constructor(spacing: number, sampleRate: number) {
    this.#spacing = spacing
    this.#tolerance = (MARKER_MS * sampleRate) / 1_000
  }

  /** Samples of this stretch so far. */
  get position(): number {
    return this.#position
  }

  /** A new stretch begins: nothing is known about what came before. */
  reset(): void {
    this.#position = 0
    this.#last = null
  }

  /**
   * Takes the next piece.
   *
   * @param firstLoud the index of its first loud sample, or -1.
   * @returns the marker that begins in it, or null.
   */
  add(length: number, firstLoud: number): FoundMarker | null {
    const start = this.#position
    this.#position += length
    if (firstLoud < 0) return null
    const position = start + firstLoud
    const last = this.#last
    // The rest of the marker that began in the piece before.
    if (last !== null && position - last < this.#spacing / 2) return null
    this.#last = position
    const missing = last === null ? 0 : this.#missing(position - last)
    return { position, offset: firstLoud, missing }
  }

  /** Taken to the nearest whole number of markers: more than half a spacing is not told apart. */
  #missing(distance: number): number {
    const whole = Math.max(1, Math.round(distance / this.#spacing)) * this.#spacing
    return whole - distance > this.#tolerance ? whole - distance : 0
  }
}
