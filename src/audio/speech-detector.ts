import { VOICING_FRAME_MS, VOICING_FRAME_SAMPLES, VOICING_RATE } from './frame-voicing.ts'
import type { VoicingDetector } from './frame-voicing.ts'
import { NoiseFloor } from './noise-floor.ts'
import { OnsetWindow } from './onset-window.ts'
import { levelDb, rmsOf } from './sound-level.ts'
import { EVIDENCE_SAMPLES, lowness, periodicity } from './voice-evidence.ts'

/** The caller begins or has ended to speak. Times are on the clock of {@link SpeechDetector.push}. */
export type SpeechEdge =
  | {
      readonly edge: 'start'
      /** When it was found. */
      readonly atMs: number
      /** When the first sound of it began, as far as can be told: 80 to 300 ms before. */
      readonly onsetMs: number
    }
  | {
      readonly edge: 'end'
      readonly atMs: number
      /** When speech was last heard. */
      readonly speechEndMs: number
    }

/** Durations count in whole frames of 20 ms; levels are dB, of a frame's root mean square. */
export interface SpeechDetectorSettings {
  /** Speech begins after so much voiced sound … */
  readonly startVoicedMs: number
  /** … within so much time … */
  readonly startWindowMs: number
  /** … of which so much was certainly a voice. 0 lets whispering in, and every other noise. */
  readonly startVocalMs: number
  /** What began is taken back after so long … */
  readonly proofMs: number
  /** … unless so much of that time was certainly a voice. 0 takes nothing back. */
  readonly proofVocalMs: number
  /** Speech ends after so long without any. */
  readonly endQuietMs: number
  /** Below full scale: what is quieter is not for us. */
  readonly leastDb: number
  /** Above the noise floor: the first consonants. */
  readonly audibleDb: number
  /** Above the noise floor: what goes on. A television must not keep a caller's turn open. */
  readonly heldDb: number
  /** Above the noise floor: a caller's voice, as opposed to any voice in the room. */
  readonly vocalDb: number
}

/** Chosen by `npm run bench:vad`. */
export const speechDetectorDefaults = {
  startVoicedMs: 100,
  startWindowMs: 140,
  startVocalMs: 40,
  proofMs: 700,
  proofVocalMs: 120,
  endQuietMs: 500,
  leastDb: -55,
  audibleDb: 2,
  heldDb: 8,
  vocalDb: 10,
} as const satisfies SpeechDetectorSettings

/** See voice-evidence.ts for what lies on either side. */
const VOICE_PERIODICITY = 0.8
const VOICE_LOWNESS = 0.45
/** Speech does not fall further below its own loudest place: that is somebody else, or an echo. */
const LARGEST_FALL_DB = 25
/** Gaps inside the run of voiced frames that a start reaches back to, and how far back at most. */
const RUN_GAP_FRAMES = 2
const LONGEST_RUN_FRAMES = 15
/** Of {@link SpeechDetector.runningRms}: about 200 ms. */
const RUNNING_SHARE = 0.1
const SAMPLES_PER_MS = VOICING_RATE / 1_000
const NO_EDGES: readonly SpeechEdge[] = []

/**
 * Finds out when a caller speaks: hysteresis around a {@link VoicingDetector}, with evidence that
 * the sound is a voice, is not dying away, and is near.
 *
 * It counts audio, not time: the same samples give the same edges however they are cut and however
 * fast they come. One detector for one call; it owns the voicing detector that it was given.
 */
export class SpeechDetector implements Disposable {
  readonly #voicing: VoicingDetector
  readonly #settings: SpeechDetectorSettings
  readonly #endQuietFrames: number
  readonly #proofFrames: number
  readonly #proofVocalFrames: number
  readonly #noise = new NoiseFloor()
  readonly #onset: OnsetWindow
  /** The latest 40 ms: the frame before, then the one that is being filled. */
  readonly #recent = new Int16Array(EVIDENCE_SAMPLES)
  readonly #frame = this.#recent.subarray(EVIDENCE_SAMPLES - VOICING_FRAME_SAMPLES)
  #filled = 0
  /** Samples of the frame that is being filled are missing. */
  #gap = false
  /** Frames since the start of the run of voiced frames, of which the last so many were not. */
  #runFrames = 0
  #runGap = 0
  #quietFrames = 0
  /** Since the start, and how many of them were certainly a voice; counted until it is proven. */
  #speechFrames = 0
  #vocalFrames = 0
  #loud = 0
  #speaking = false
  #floorRms = 0
  #levelRms = 0
  #runningPower = 0

  /** @throws RangeError when the start asks for more speech than its window holds. */
  constructor(voicing: VoicingDetector, settings: SpeechDetectorSettings = speechDetectorDefaults) {
    const window = {
      length: framesIn(settings.startWindowMs),
      voicedNeeded: framesIn(settings.startVoicedMs),
      vocalNeeded: framesIn(settings.startVocalMs),
    }
    if (
      window.voicedNeeded < 1 ||
      Math.max(window.voicedNeeded, window.vocalNeeded) > window.length
    ) {
      throw new RangeError('speech must begin with 20 ms of voice or more, within the window')
    }
    this.#voicing = voicing
    this.#settings = settings
    this.#endQuietFrames = Math.max(1, framesIn(settings.endQuietMs))
    this.#proofFrames = framesIn(settings.proofMs)
    this.#proofVocalFrames = framesIn(settings.proofVocalMs)
    this.#onset = new OnsetWindow(window)
  }

  /** A start was reported and its end was not. */
  get speaking(): boolean {
    return this.#speaking
  }

  /** Root mean square of the latest whole frame, 0 to 32,768. */
  get levelRms(): number {
    return this.#levelRms
  }

  /** The same over about 200 ms. */
  get runningRms(): number {
    return Math.sqrt(this.#runningPower)
  }

  /** Level of what is heard when the caller does not speak, dB below full scale. */
  get noiseDb(): number {
    return this.#noise.db
  }

  /**
   * Frames whose root mean square is below this are not speech, whatever else they are: a guard
   * against the echo of the agent. 0 takes it away. Counts from the next frame on.
   */
  setFloor(rms: number): void {
    this.#floorRms = rms
  }

  /**
   * Takes the next samples: 8 kHz, mono, any number of them; what does not fill a frame waits.
   *
   * @param atMs when the last of them was heard; edges are placed by counting back from there.
   * @returns the edges that they brought, in order: none or one, unless there were seconds of sound.
   */
  push(samples: Int16Array, atMs: number): readonly SpeechEdge[] {
    let edges = NO_EDGES
    for (let read = 0; read < samples.length;) {
      const count = Math.min(samples.length - read, VOICING_FRAME_SAMPLES - this.#filled)
      for (let i = 0; i < count; i++) this.#frame[this.#filled + i] = samples[read + i]!
      read += count
      this.#filled += count
      if (this.#filled < VOICING_FRAME_SAMPLES) break
      const edge = this.#endOfFrame(atMs - (samples.length - read) / SAMPLES_PER_MS)
      if (edge !== null) edges = [...edges, edge]
    }
    return edges
  }

  /**
   * Takes the place of samples that never came. They count as time without speech and teach the
   * detector nothing; a frame that was begun is given up with them.
   *
   * @param atMs when the gap ended.
   */
  silence(durationMs: number, atMs: number): readonly SpeechEdge[] {
    let edges = NO_EDGES
    let left = Math.max(0, Math.round(durationMs * SAMPLES_PER_MS))
    this.#gap ||= left > 0
    // Longer silence changes nothing any more.
    for (let frames = this.#endQuietFrames + LONGEST_RUN_FRAMES; frames > 0; frames--) {
      if (left < VOICING_FRAME_SAMPLES - this.#filled) break
      left -= VOICING_FRAME_SAMPLES - this.#filled
      const edge = this.#endOfFrame(atMs - left / SAMPLES_PER_MS)
      if (edge !== null) edges = [...edges, edge]
      this.#gap = left > 0
    }
    this.#filled += left % VOICING_FRAME_SAMPLES
    return edges
  }

  [Symbol.dispose](): void {
    this.#voicing[Symbol.dispose]()
  }

  #endOfFrame(endMs: number): SpeechEdge | null {
    if (this.#gap) this.#frame.fill(0)
    this.#levelRms = rmsOf(this.#frame)
    this.#runningPower += RUNNING_SHARE * (this.#levelRms ** 2 - this.#runningPower)
    const level = levelDb(this.#levelRms)
    // The detector follows the line: it has to hear every frame there is.
    const voiced =
      !this.#gap && this.#voicing.voiced(this.#frame) && this.#levelRms >= this.#floorRms
    const edge = this.#speaking
      ? this.#inSpeech(voiced, level, endMs)
      : this.#beforeSpeech(voiced && this.#standsOut(level, this.#settings.audibleDb), level, endMs)
    if (!this.#gap) this.#noise.heard(level, this.#speaking)
    this.#recent.copyWithin(0, VOICING_FRAME_SAMPLES)
    this.#filled = 0
    this.#gap = false
    return edge
  }

  #beforeSpeech(voiced: boolean, level: number, endMs: number): SpeechEdge | null {
    this.#followRun(voiced)
    const vocal = voiced && this.#onset.mayBeVocal(level) && this.#soundsVocal(level)
    if (!this.#onset.push(voiced, vocal, level)) return null
    this.#speaking = true
    this.#quietFrames = 0
    this.#speechFrames = 0
    this.#vocalFrames = 0
    this.#loud = level
    return { edge: 'start', atMs: endMs, onsetMs: endMs - this.#runFrames * VOICING_FRAME_MS }
  }

  #inSpeech(voiced: boolean, level: number, endMs: number): SpeechEdge | null {
    const audible = voiced && this.#standsOut(level, this.#settings.heldDb)
    if (audible) this.#loud = Math.max(level, this.#loud)
    const held = audible && level >= this.#loud - LARGEST_FALL_DB
    this.#quietFrames = held ? 0 : this.#quietFrames + 1
    if (this.#quietFrames < this.#endQuietFrames && !this.#disproven(voiced, level)) return null
    this.#speaking = false
    this.#runFrames = 0
    this.#onset.clear()
    return { edge: 'end', atMs: endMs, speechEndMs: endMs - this.#quietFrames * VOICING_FRAME_MS }
  }

  /**
   * A drill can pass for a voice for as long as a start takes, and then goes on for seconds: what
   * really is a voice shows it again and again.
   */
  #disproven(voiced: boolean, level: number): boolean {
    if (this.#speechFrames === this.#proofFrames) return false
    this.#speechFrames += 1
    if (this.#vocalFrames < this.#proofVocalFrames && voiced && this.#soundsVocal(level)) {
      this.#vocalFrames += 1
    }
    return this.#speechFrames === this.#proofFrames && this.#vocalFrames < this.#proofVocalFrames
  }

  #followRun(voiced: boolean): void {
    this.#runGap = voiced ? 0 : this.#runGap + 1
    const goesOn = this.#runGap <= RUN_GAP_FRAMES && (voiced || this.#runFrames > 0)
    this.#runFrames = goesOn ? Math.min(this.#runFrames + 1, LONGEST_RUN_FRAMES) : 0
  }

  #standsOut(level: number, db: number): boolean {
    return level >= Math.max(this.#settings.leastDb, this.#noise.db + db)
  }

  /** Cheapest first: most frames never come to the last. */
  #soundsVocal(level: number): boolean {
    return (
      this.#standsOut(level, this.#settings.vocalDb) &&
      lowness(this.#frame) >= VOICE_LOWNESS &&
      periodicity(this.#recent) >= VOICE_PERIODICITY
    )
  }
}

function framesIn(durationMs: number): number {
  return Math.round(durationMs / VOICING_FRAME_MS)
}
