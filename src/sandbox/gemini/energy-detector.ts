/** An edge of the caller's speech, in audio time: milliseconds since the stream's first sample. */
export interface SpeechEdge {
  readonly edge: 'start' | 'end'
  /** Start: where the speech began. End: where it was last heard. */
  readonly atMs: number
}

export interface EnergyDetectorSettings {
  /** `low` wants louder speech. */
  readonly startSensitivity: 'high' | 'low'
  /** Speech that must be heard before a start is reported. */
  readonly startMs: number
  /** Quiet that ends a turn. */
  readonly silenceMs: number
}

const WINDOW_MS = 20
/** The quietest sound that can be speech, in dB below full scale; a telephone hisses at −60. */
const MIN_SPEECH_DB = { high: -45, low: -39 } as const
/** How far speech must stand out of the background. */
const MARGIN_DB = 10
const START_FLOOR_DB = -70
/** The floor falls to a quieter background at once and rises to a louder one slowly. */
const FLOOR_RISE_DB_PER_S = 3

/**
 * Finds speech by its energy over the background noise.
 *
 * It counts audio, not time: the same samples give the same edges however fast they come and
 * however they are cut. It is meant to be as simple as it looks: a stand-in for the model's ears
 * whose decisions a reader can follow in a recording.
 */
export class EnergyDetector {
  readonly #sampleRate: number
  readonly #settings: EnergyDetectorSettings
  readonly #windowSamples: number
  #sumOfSquares = 0
  #inWindow = 0
  #samples = 0
  #floorDb = START_FLOOR_DB
  #voicedMs = 0
  #candidateAtMs = 0
  #quietMs = 0
  #lastVoicedMs = 0
  #speaking = false

  constructor(sampleRate: number, settings: EnergyDetectorSettings) {
    this.#sampleRate = sampleRate
    this.#settings = settings
    this.#windowSamples = Math.round((sampleRate * WINDOW_MS) / 1_000)
  }

  /** Audio taken in so far, milliseconds. */
  get positionMs(): number {
    return (this.#samples / this.#sampleRate) * 1_000
  }

  /** A start was reported and its end was not. */
  get speaking(): boolean {
    return this.#speaking
  }

  /** Takes mono samples of any number and returns the edges that they brought. */
  push(samples: Int16Array): readonly SpeechEdge[] {
    const edges: SpeechEdge[] = []
    for (const sample of samples) {
      this.#sumOfSquares += sample * sample
      this.#samples += 1
      this.#inWindow += 1
      if (this.#inWindow < this.#windowSamples) continue
      const edge = this.#endOfWindow()
      if (edge !== null) edges.push(edge)
      this.#sumOfSquares = 0
      this.#inWindow = 0
    }
    return edges
  }

  /** Ends a turn that is under way, as when the client says that its audio stream has ended. */
  finish(): SpeechEdge | null {
    return this.#speaking ? this.#end() : null
  }

  #endOfWindow(): SpeechEdge | null {
    const power = this.#sumOfSquares / this.#windowSamples / 32_768 ** 2
    const levelDb = Math.max(START_FLOOR_DB, 10 * Math.log10(power + 1e-12))
    const rise = (FLOOR_RISE_DB_PER_S * WINDOW_MS) / 1_000
    this.#floorDb = Math.min(levelDb, this.#floorDb + rise)
    const threshold = Math.max(
      MIN_SPEECH_DB[this.#settings.startSensitivity],
      this.#floorDb + MARGIN_DB,
    )
    return levelDb >= threshold ? this.#voicedWindow() : this.#quietWindow()
  }

  #voicedWindow(): SpeechEdge | null {
    if (this.#voicedMs === 0) this.#candidateAtMs = this.positionMs - WINDOW_MS
    this.#voicedMs += WINDOW_MS
    this.#quietMs = 0
    this.#lastVoicedMs = this.positionMs
    if (this.#speaking || this.#voicedMs < this.#settings.startMs) return null
    this.#speaking = true
    return { edge: 'start', atMs: this.#candidateAtMs }
  }

  #quietWindow(): SpeechEdge | null {
    this.#quietMs += WINDOW_MS
    if (this.#speaking) return this.#quietMs >= this.#settings.silenceMs ? this.#end() : null
    // A click is forgotten as slowly as it came: short gaps inside a word do not count against it.
    this.#voicedMs = Math.max(0, this.#voicedMs - WINDOW_MS)
    return null
  }

  #end(): SpeechEdge {
    this.#speaking = false
    this.#voicedMs = 0
    this.#quietMs = 0
    return { edge: 'end', atMs: this.#lastVoicedMs }
  }
}
