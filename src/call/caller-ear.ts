import { VOICING_RATE, type VoicingDetector } from '../audio/frame-voicing.ts'
import { Resampler } from '../audio/resampler.ts'
import {
  SpeechDetector,
  speechDetectorDefaults,
  type SpeechDetectorSettings,
  type SpeechEdge,
} from '../audio/speech-detector.ts'
import { levelDb, rmsOf } from '../audio/sound-level.ts'
import { EchoGuard } from './echo-guard.ts'
import type { CallerSpeech } from './uplink-route.ts'

/**
 * After speech the model waits for a stretch of quiet to end the caller's turn, and counts it in
 * audio: every frame of it is awaited.
 */
const AWAITED_MS = 3_000
/** What is this quiet cannot be the beginning of anything: the level of a line without a voice. */
const LINE_DB = -55
/** In a noisy room: no louder than so much above the room. */
const ABOVE_ROOM_DB = 3

export interface CallerEarOptions {
  /** This call's own; disposed with the ear. */
  readonly voicing: VoicingDetector
  /** Of the carrier's audio. */
  readonly sampleRate: number
  /** What the assistant wants different from the detector's defaults. */
  readonly settings: Partial<SpeechDetectorSettings>
}

/**
 * Our own ear on the caller's line: says at once when somebody begins or stops to speak, long
 * before the model does, and does not take the agent's echo for a caller.
 */
export class CallerEar implements Disposable {
  readonly #detector: SpeechDetector
  readonly #toEarRate: Resampler | null
  readonly #echo = new EchoGuard()
  #speech: CallerSpeech = { speaking: false }
  #spokeMs = -Infinity
  #quiet = false

  constructor({ voicing, sampleRate, settings }: CallerEarOptions) {
    this.#detector = new SpeechDetector(voicing, { ...speechDetectorDefaults, ...settings })
    this.#toEarRate = sampleRate === VOICING_RATE ? null : new Resampler(sampleRate, VOICING_RATE)
  }

  get speech(): CallerSpeech {
    return this.#speech
  }

  /** The latest frame can wait: it holds no sound, and nobody waits for the end of speech. */
  get quiet(): boolean {
    return this.#quiet
  }

  /** Listens to one frame. @returns the edges that it brought: nearly always none. */
  hear(pcm: Int16Array, atMs: number, agentAudible: boolean): readonly SpeechEdge[] {
    this.#detector.setFloor(this.#echo.floor(agentAudible))
    const heard = this.#toEarRate === null ? pcm : this.#toEarRate.process(pcm)
    const edges = this.#detector.push(heard, atMs)
    const last = edges.at(-1)
    if (last !== undefined) {
      this.#speech =
        last.edge === 'start' ? { speaking: true, onsetMs: last.onsetMs } : { speaking: false }
    }
    const callerSpeaks = this.#speech.speaking
    this.#echo.hear(this.#detector.levelRms, agentAudible)
    if (callerSpeaks) this.#spokeMs = atMs
    this.#quiet = atMs - this.#spokeMs > AWAITED_MS && this.#isFaint(heard)
    return edges
  }

  #isFaint(pcm: Int16Array): boolean {
    const limitDb = Math.max(LINE_DB, this.#detector.noiseDb + ABOVE_ROOM_DB)
    return levelDb(rmsOf(pcm)) < limitDb
  }

  [Symbol.dispose](): void {
    this.#detector[Symbol.dispose]()
  }
}
