import { encodeMulaw } from '../../src/audio/mulaw.ts'
import { pcmToBytes } from '../../src/audio/pcm-bytes.ts'
import { Resampler } from '../../src/audio/resampler.ts'
import type { ModelEvents, ModelSession } from '../../src/model/model-session.ts'
import { clipNames, loadClip } from '../../src/sandbox/clips.ts'
import { TypedEvents } from '../../src/shared/typed-events.ts'

/** As models do, in pieces. */
const PIECE_BYTES = 9_600
const TELEPHONE_RATE = 8_000

interface Line {
  readonly pcm: Uint8Array
  /** The same as the telephone gets it. */
  readonly mulaw: Uint8Array
}

const lines: readonly Line[] = clipNames()
  .filter((name) => name.startsWith('agent-'))
  .map((name) => {
    const { sampleRate, samples } = loadClip(name)
    const telephone = new Resampler(sampleRate, TELEPHONE_RATE).process(samples)
    return { pcm: pcmToBytes(samples), mulaw: encodeMulaw(telephone) }
  })

/** A model that has much to say and takes nothing that it hears for speech. */
export class TalkingModel extends TypedEvents<ModelEvents> implements ModelSession {
  readonly isOpen = true
  readonly ended = Promise.resolve()
  readonly #said: Uint8Array[] = []
  readonly #linesInTurn: number
  #next: number

  /**
   * @param first which of its lines it begins with.
   * @param linesInTurn how many lines it says without a pause.
   */
  constructor(first: number, linesInTurn: number) {
    super()
    this.#next = first
    this.#linesInTurn = linesInTurn
  }

  /** Everything that it has said, as the telephone gets it. */
  said(): Uint8Array {
    return new Uint8Array(Buffer.concat(this.#said))
  }

  /** Says its next turn, faster than it can be heard. */
  speak(): void {
    for (let line = 0; line < this.#linesInTurn; line++) this.#speakLine()
    this.emit('generationComplete')
    this.emit('turnComplete', { reason: null, waiting: false, final: true })
  }

  #speakLine(): void {
    const line = lines[this.#next % lines.length]
    if (line === undefined) return
    this.#next += 1
    this.#said.push(line.mulaw)
    for (let at = 0; at < line.pcm.length; at += PIECE_BYTES) {
      this.emit('audio', line.pcm.subarray(at, at + PIECE_BYTES))
    }
  }

  sendPicture(): boolean {
    return true
  }

  /** Is asked for the greeting. */
  sendText(): void {
    this.speak()
  }

  sendAudio(): void {
    // What it hears is no speech to it.
  }

  activityStart(): void {
    // It listens by itself.
  }

  activityEnd(): void {
    // It listens by itself.
  }

  waitsFor(): boolean {
    return false
  }

  toolResult(): void {
    // It calls no tools.
  }

  close(): void {
    this.emit('closed', { code: 1_000, reason: '', error: null })
  }
}
