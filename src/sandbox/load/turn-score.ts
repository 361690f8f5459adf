import { pcmToBytes } from '../../audio/pcm-bytes.ts'
import { serverFrame } from './ready-frame.ts'
import { agentParts, PART_MS, PARTS_PER_MARKER, type AgentPart } from './tracks.ts'

/** What one session sends at one beat of {@link PART_MS}. */
export interface Beat {
  /** Whole WebSocket messages, ready to be written; null: nothing. */
  readonly bytes: Uint8Array | null
  readonly audioMs: number
  /** The audio begins after silence; its first sample is that of a marker. */
  readonly opens: boolean
  readonly interrupts: boolean
}

/**
 * A turn that begins after silence begins with this much at once: the service is a little faster
 * than real time there, and it keeps the model's own timer out of the caller's ear.
 */
const CUSHION_PARTS = 5
/** The first turn is said to its end… */
const FULL_TURN_PARTS = 4 * PARTS_PER_MARKER
/** …the second is interrupted. */
const CUT_TURN_PARTS = 3 * PARTS_PER_MARKER
/** About as often as the service sends a piece of the transcription. */
const TEXT_EVERY_PARTS = 10

/**
 * What every session says, over and over: one turn that ends by itself and one that is interrupted,
 * in real time. The frames are made once and shared by all sessions.
 *
 * @param duty share of the time in which the agent speaks, over 0, at most 1. At 1 a turn follows
 *   the other without a pause, and an interruption costs a tenth of a second.
 */
export function composeScore(duty: number): readonly Beat[] {
  const parts = agentParts(FULL_TURN_PARTS + CUT_TURN_PARTS + CUSHION_PARTS)
  const pauseAfter = (spoken: number): number => Math.round(spoken * (1 / duty - 1))
  const score = new Score(parts)
  score.beginAfterSilence()
  score.speakUntil(FULL_TURN_PARTS)
  score.endTurn()
  const pause = pauseAfter(FULL_TURN_PARTS)
  if (pause === 0) score.beginAtOnce()
  else {
    score.rest(CUSHION_PARTS + pause)
    score.beginAfterSilence()
  }
  score.speakUntil(FULL_TURN_PARTS + CUT_TURN_PARTS + CUSHION_PARTS)
  score.interrupt()
  score.rest(pauseAfter(CUT_TURN_PARTS))
  return score.beats
}

const turnComplete = Buffer.concat([
  message({
    serverContent: { turnComplete: true },
    usageMetadata: { promptTokenCount: 812, responseTokenCount: 100, totalTokenCount: 912 },
  }),
  message({ sessionResumptionUpdate: { newHandle: 'load-handle', resumable: true } }),
])

/** The end of a turn at any time: what was sent is played out. */
export const turnEnd: Uint8Array = Buffer.concat([
  message({ serverContent: { generationComplete: true } }),
  turnComplete,
])

/** A session cannot be resumed while the model generates. */
const generating = message({ sessionResumptionUpdate: { resumable: false } })

const SILENT: Beat = { bytes: null, audioMs: 0, opens: false, interrupts: false }

class Score {
  readonly beats: Beat[] = []
  readonly #parts: readonly AgentPart[]
  #next = 0

  constructor(parts: readonly AgentPart[]) {
    this.#parts = parts
  }

  beginAfterSilence(): void {
    this.#speak(CUSHION_PARTS + 1, true, generating)
  }

  /** The caller still hears the turn before. */
  beginAtOnce(): void {
    this.#speak(1, false, generating)
  }

  /** One part a beat, up to the part of this number. */
  speakUntil(end: number): void {
    while (this.#next < end) this.#speak(1, false)
  }

  /** With the last part of the turn. */
  endTurn(): void {
    const last = this.beats.pop() ?? SILENT
    this.beats.push({ ...last, bytes: Buffer.concat([last.bytes ?? Buffer.alloc(0), turnEnd]) })
  }

  /** The model hears the caller, stops, and hears the caller out: a beat for each. */
  interrupt(): void {
    this.#say(voiceActivity('ACTIVITY_START'), false)
    this.#say(
      Buffer.concat([message({ serverContent: { interrupted: true } }), turnComplete]),
      true,
    )
    const heard = message({ serverContent: { inputTranscription: { text: 'One moment.' } } })
    this.#say(Buffer.concat([heard, voiceActivity('ACTIVITY_END')]), false)
  }

  rest(beats: number): void {
    for (let rested = 0; rested < beats; rested++) this.beats.push(SILENT)
  }

  #say(bytes: Uint8Array, interrupts: boolean): void {
    this.beats.push({ bytes, audioMs: 0, opens: false, interrupts })
  }

  #speak(count: number, opens: boolean, ...before: Uint8Array[]): void {
    const frames = before
    for (let added = 0; added < count; added++) {
      frames.push(...this.#textFrame(), speechFrame(this.#parts[this.#next]))
      this.#next += 1
    }
    const bytes = Buffer.concat(frames)
    this.beats.push({ bytes, audioMs: count * PART_MS, opens, interrupts: false })
  }

  /** The words of the next parts: text runs a little ahead of its audio. */
  #textFrame(): Uint8Array[] {
    if (this.#next % TEXT_EVERY_PARTS !== 0) return []
    const ahead = this.#parts.slice(this.#next, this.#next + TEXT_EVERY_PARTS)
    const text = ahead.map((part) => part.text).join('')
    return text === '' ? [] : [message({ serverContent: { outputTranscription: { text } } })]
  }
}

function speechFrame(part: AgentPart | undefined): Uint8Array {
  if (part === undefined) throw new RangeError('the score asks for more speech than there is')
  const bytes = pcmToBytes(part.samples)
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
  const inlineData = { mimeType: 'audio/pcm;rate=24000', data }
  return message({ serverContent: { modelTurn: { parts: [{ inlineData }] } } })
}

function voiceActivity(type: 'ACTIVITY_START' | 'ACTIVITY_END'): Uint8Array {
  return message({ voiceActivity: { type, audioOffset: '1.000s' } })
}

function message(content: object): Buffer {
  return serverFrame(JSON.stringify(content))
}
