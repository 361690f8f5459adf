import { createCodec } from '../../audio/audio-codec.ts'
import type { AudioFormat } from '../../audio/audio-format.ts'
import { Resampler } from '../../audio/resampler.ts'
import type { SoundTap } from '../../audio/sound-tap.ts'
import type { SoundFormats } from './new-sound.ts'
import { SoundLane } from './sound-lane.ts'

/** Of what comes out. */
export const SOUND_RATE = 8_000
const SAMPLES_PER_MS = SOUND_RATE / 1_000

/** Sound that lies further ahead of the time than this is dropped and counted: `SoundAhead`. */
const MAX_AHEAD = 120_000 * SAMPLES_PER_MS
/** As much as comes out at once. */
const MAX_MOVED = 10_000 * SAMPLES_PER_MS
/** The quickest frame of so long a time says how late the caller's sound really is. */
const LATENESS_MS = 500
const JITTER = 20 * SAMPLES_PER_MS
/** A caller's sound that is ahead by more gives up its quiet frames until it is not. */
const CATCH_UP = 200 * SAMPLES_PER_MS
const QUIET = 300

export interface SoundAlignerOptions {
  readonly formats: SoundFormats
  /** Where the first sample lies. */
  readonly startMs: number
  /**
   * How late a caller's sound may come and still be put where it was said: as late as that it must
   * be taken out again.
   */
  readonly lateMs: number
}

/**
 * Puts both voices of a call where they were heard: the agent's plays from when it left, or behind
 * what the carrier still had, until it ends or is cleared; the caller's lies where it arrived. What
 * a held-up network brings at once is put into the gap that it left.
 */
export class SoundAligner implements SoundTap {
  readonly #startMs: number
  readonly #late: number
  readonly #caller = new SoundLane()
  readonly #agent = new SoundLane()
  readonly #decodeCaller: (payload: Uint8Array) => Int16Array
  readonly #decodeAgent: (payload: Uint8Array) => Int16Array
  #moved = 0
  #leastLag = Infinity
  #lagFromMs = 0
  #ahead = 0

  constructor({ formats, startMs, lateMs }: SoundAlignerOptions) {
    this.#startMs = startMs
    this.#late = lateMs * SAMPLES_PER_MS
    this.#decodeCaller = decoderOf(formats.callerFormat)
    this.#decodeAgent = decoderOf(formats.agentFormat)
  }

  /** Pieces that were dropped because they were too far ahead. */
  get dropped(): number {
    return this.#ahead
  }

  caller(payload: Uint8Array, atMs: number): void {
    const samples = this.#decodeCaller(payload)
    // It was said before it arrived.
    const arrived = Math.max(this.#sampleAt(atMs) - samples.length, 0)
    const free = Math.max(this.#caller.end, this.#moved)
    const lag = arrived - free
    if (-lag > MAX_AHEAD) this.#ahead += 1
    else if (-lag > CATCH_UP && isQuiet(samples)) return
    else this.#caller.put(free + this.#shift(lag, atMs), samples)
  }

  agent(payload: Uint8Array, atMs: number): void {
    const samples = this.#decodeAgent(payload)
    const left = this.#sampleAt(atMs)
    const at = Math.max(left, this.#agent.end, this.#moved)
    if (at - left > MAX_AHEAD) this.#ahead += 1
    else this.#agent.put(at, samples)
  }

  cleared(atMs: number): void {
    this.#agent.cut(Math.max(this.#sampleAt(atMs), this.#moved))
  }

  ended(atMs: number): void {
    this.cleared(atMs)
    this.#caller.cut(Math.max(this.#sampleAt(atMs), this.#moved))
  }

  /**
   * Both voices up to then, at most ten seconds of them: 16-bit samples, caller and agent in turn.
   * To be called until it gives none.
   *
   * @param untilMs what comes later must be no earlier than this, see `lateMs`.
   */
  move(untilMs: number): Int16Array<ArrayBuffer> {
    const count = Math.min(this.#sampleAt(untilMs) - this.#moved, MAX_MOVED)
    const both = new Int16Array(2 * Math.max(count, 0))
    if (count <= 0) return both
    this.#caller.move(both, 0, this.#moved)
    this.#agent.move(both, 1, this.#moved)
    this.#moved += count
    return both
  }

  /** How much quiet goes before a caller's sound that came `lag` samples after the one before. */
  #shift(lag: number, atMs: number): number {
    const first = this.#caller.end === 0
    if (lag > this.#late || (first && lag > 0)) {
      this.#leastLag = Infinity
      return lag
    }
    if (this.#leastLag === Infinity) this.#lagFromMs = atMs
    this.#leastLag = Math.min(this.#leastLag, lag)
    if (atMs - this.#lagFromMs < LATENESS_MS) return 0
    const least = this.#leastLag
    this.#leastLag = Infinity
    return least > JITTER ? least : 0
  }

  #sampleAt(atMs: number): number {
    return Math.max(Math.floor((atMs - this.#startMs) * SAMPLES_PER_MS), 0)
  }
}

/** Samples at our rate, in memory that is not the payload's. */
function decoderOf(format: AudioFormat): (payload: Uint8Array) => Int16Array {
  const codec = createCodec(format)
  if (format.sampleRate !== SOUND_RATE) {
    const resampler = new Resampler(format.sampleRate, SOUND_RATE)
    return (payload) => resampler.process(codec.decode(payload))
  }
  if (format.encoding === 'mulaw') return (payload) => codec.decode(payload)
  return (payload) => codec.decode(payload).slice()
}

function isQuiet(samples: Int16Array): boolean {
  return samples.every((sample) => sample < QUIET && sample > -QUIET)
}
