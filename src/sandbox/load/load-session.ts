import type { Clock } from '../../shared/clock.ts'
import { firstLoudInPcm, MARKER_MS, MarkerRuler } from './marker.ts'
import { serverFrame } from './ready-frame.ts'
import type { Beating } from './slot-ticker.ts'
import { FRAME_MS, MARKER_EVERY_MS, PARTS_PER_MARKER } from './tracks.ts'
import { turnEnd, type Beat } from './turn-score.ts'

/** What the model hears: PCM, signed 16-bit little-endian, mono. */
const RATE = 16_000
const SAMPLES_PER_MS = RATE / 1_000
const MARKER_SPACING = MARKER_EVERY_MS * SAMPLES_PER_MS

/** As the SDK writes it; other forms are understood as well, at a higher price. */
const AUDIO_PREFIX = '{"realtimeInput":{"audio":{"data":"'
const QUOTE = 0x22

/** After its opening a session goes on at one of so many places, whole markers apart. */
const PHASES = 4

/** What one session has to tell when all is over. Times are of the machine's clock. */
export interface SessionReport {
  readonly receivedMs: number
  /** Caller audio that is missing before the last marker that was heard. */
  readonly missingMs: number
  /** The caller's markers: number, and when its first sample would be heard. */
  readonly heardMarkers: readonly (readonly [number: number, atMs: number])[]
  /** When speech that begins after silence was sent. */
  readonly openedMs: readonly number[]
  readonly interrupts: readonly Interrupt[]
  /** Agent audio sent since the last interruption. */
  readonly sentSinceMs: number
  /** The client has gone away. */
  readonly closed: boolean
}

export interface Interrupt {
  readonly atMs: number
  /** Agent audio sent between the interruption before it and this one. */
  readonly sentMs: number
}

/**
 * One session of the load's Gemini side: confirms the set-up, waits for the first words in writing
 * (a request for the greeting), then plays the score over and over, and measures what it hears.
 */
export class LoadSession implements Beating {
  readonly #write: (frames: Uint8Array) => void
  readonly #score: readonly Beat[]
  readonly #clock: Clock
  readonly #ruler = new MarkerRuler(MARKER_SPACING, RATE)
  readonly #heardMarkers: [number, number][] = []
  readonly #openedMs: number[] = []
  readonly #interrupts: Interrupt[] = []
  readonly #firstJump: number
  #missing = 0
  #beat = 0
  #state: 'set-up' | 'asked' | 'speaking' | 'finished' = 'set-up'
  #started = false
  #sentMs = 0
  #closed = false

  /** @param number of the session, from 0: not all of them shall be interrupted together. */
  constructor(
    number: number,
    score: readonly Beat[],
    clock: Clock,
    write: (frames: Uint8Array) => void,
  ) {
    this.#score = score
    this.#firstJump = (number % PHASES) * PARTS_PER_MARKER
    this.#clock = clock
    this.#write = write
  }

  /** Takes one message of the client. */
  receive(data: Buffer): void {
    if (data.toString('latin1', 0, AUDIO_PREFIX.length) !== AUDIO_PREFIX) {
      this.#read(JSON.parse(data.toString()) as Readonly<Record<string, unknown>>)
      return
    }
    const end = data.indexOf(QUOTE, AUDIO_PREFIX.length)
    this.#hear(Buffer.from(data.toString('latin1', AUDIO_PREFIX.length, end), 'base64'))
  }

  beat(): void {
    if (this.#state !== 'speaking') return
    const beat = this.#score[this.#beat]
    const jump = this.#started ? 0 : this.#firstJump
    this.#started = true
    this.#beat = (this.#beat + 1 + jump) % this.#score.length
    if (beat === undefined || beat.bytes === null) return
    const atMs = this.#clock.nowMs()
    if (beat.opens) this.#openedMs.push(atMs)
    if (beat.interrupts) {
      this.#interrupts.push({ atMs, sentMs: this.#sentMs })
      this.#sentMs = 0
    }
    this.#sentMs += beat.audioMs
    this.#write(beat.bytes)
  }

  /** Ends the turn and says nothing more. */
  finish(): void {
    if (this.#state === 'speaking') this.#write(turnEnd)
    this.#state = 'finished'
  }

  closed(): void {
    this.#closed = true
  }

  report(): SessionReport {
    return {
      receivedMs: this.#ruler.position / SAMPLES_PER_MS,
      missingMs: this.#missing / SAMPLES_PER_MS,
      heardMarkers: this.#heardMarkers,
      openedMs: this.#openedMs,
      interrupts: this.#interrupts,
      sentSinceMs: this.#sentMs,
      closed: this.#closed,
    }
  }

  #read(message: Readonly<Record<string, unknown>>): void {
    if (message['setup'] !== undefined) {
      this.#state = 'asked'
      this.#write(serverFrame(JSON.stringify({ setupComplete: {} })))
      return
    }
    const input = message['realtimeInput'] as Readonly<Record<string, unknown>> | undefined
    const audio = input?.['audio'] as { readonly data: string } | undefined
    if (audio !== undefined) this.#hear(Buffer.from(audio.data, 'base64'))
    const written = input?.['text'] ?? message['clientContent']
    if (written !== undefined && this.#state === 'asked') this.#state = 'speaking'
  }

  #hear(pcm: Buffer): void {
    const marker = this.#ruler.add(pcm.length / 2, firstLoudInPcm(pcm))
    if (marker === null) return
    // By its place, not by counting: a marker that was lost shifts nothing.
    const number = Math.round(marker.position / MARKER_SPACING)
    const shift = number * MARKER_SPACING - marker.position
    this.#missing = shift > MARKER_MS * SAMPLES_PER_MS ? shift : 0
    // What came before the newest frame of a message has been there for a while: it is not late
    // by its place, only by when it came.
    const newest = Math.max(0, pcm.length / 2 - FRAME_MS * SAMPLES_PER_MS)
    const offset = Math.max(0, marker.offset - newest)
    this.#heardMarkers.push([number, this.#clock.nowMs() + offset / SAMPLES_PER_MS])
  }
}
