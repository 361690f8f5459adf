import { decodeMulaw } from '../../audio/mulaw.ts'
import { SAMPLES_PER_MS } from './sample-tape.ts'

/** More than ten minutes buffered is error 31931; the excess is dropped. */
const MAX_BUFFERED_MS = 600_000

/** What came out of the buffer since the last look. */
export interface Played {
  /** What the caller heard, 8 kHz: audio from the buffer, then silence if it ran dry. */
  readonly samples: Int16Array
  /** How many of {@link samples}, from the first, came from the buffer. */
  readonly fromBuffer: number
  /** Marks whose audio has now been played, in order. */
  readonly marks: readonly string[]
}

/** What `clear` took away. */
export interface Cleared {
  readonly droppedMs: number
  /** Every mark that was pending, in order: all of them come back at once. */
  readonly marks: readonly string[]
}

/**
 * Twilio's side of a bidirectional stream: plays what it was sent at 8 kHz against a monotonic
 * clock, from the first sample of the stream on, exact to the sample.
 *
 * Pure: the time is an argument of every call and never runs backwards. Before each call that
 * changes the buffer, {@link advance} to the same time and take what has been played.
 */
export class PlaybackBuffer {
  readonly #startMs: number
  readonly #maxSamples: number
  /** Decoded audio that waits; the first is played from {@link #headOffset} on. */
  #chunks: Int16Array[] = []
  #headOffset = 0
  #buffered = 0
  /** Samples since the start, silence included. */
  #position = 0
  /** Samples that were ever put into the buffer, or left it, to date marks by. */
  #enqueued = 0
  #consumed = 0
  #marks: { readonly name: string; readonly after: number }[] = []

  /** @param startMs when sample 0 is played, on the clock of all later calls. */
  constructor(startMs: number, maxBufferedMs = MAX_BUFFERED_MS) {
    this.#startMs = startMs
    this.#maxSamples = maxBufferedMs * SAMPLES_PER_MS
  }

  /** Audio that waits to be played. */
  get bufferedMs(): number {
    return this.#buffered / SAMPLES_PER_MS
  }

  /** Plays up to `nowMs`. */
  advance(nowMs: number): Played {
    // The tiny bias keeps a whole millisecond whole after floating-point subtraction.
    const until = Math.floor((nowMs - this.#startMs) * SAMPLES_PER_MS + 1e-6)
    const samples = new Int16Array(Math.max(0, until - this.#position))
    const fromBuffer = this.#take(samples)
    this.#position += samples.length
    return { samples, fromBuffer, marks: this.#reachedMarks() }
  }

  /** Queues μ-law bytes of any length. @returns the milliseconds that did not fit. */
  enqueue(mulaw: Uint8Array): number {
    const fitting = mulaw.subarray(0, Math.max(0, this.#maxSamples - this.#buffered))
    if (fitting.length > 0) {
      this.#chunks.push(decodeMulaw(fitting))
      this.#buffered += fitting.length
      this.#enqueued += fitting.length
    }
    return (mulaw.length - fitting.length) / SAMPLES_PER_MS
  }

  /** Comes out of {@link advance} once everything queued before it has played, or of {@link clear}. */
  mark(name: string): void {
    this.#marks.push({ name, after: this.#enqueued })
  }

  clear(): Cleared {
    const cleared = { droppedMs: this.bufferedMs, marks: this.#marks.map(({ name }) => name) }
    this.#consumed = this.#enqueued
    this.#chunks = []
    this.#headOffset = 0
    this.#buffered = 0
    this.#marks = []
    return cleared
  }

  /** How long until the next mark is due, or null; 0 when it is due now. */
  nextMarkInMs(nowMs: number): number | null {
    const next = this.#marks[0]
    if (next === undefined) return null
    const dueSample = this.#position + (next.after - this.#consumed)
    return Math.max(0, this.#startMs + dueSample / SAMPLES_PER_MS - nowMs)
  }

  #take(into: Int16Array): number {
    let taken = 0
    for (let chunk = this.#chunks[0]; chunk !== undefined && taken < into.length;) {
      const piece = chunk.subarray(this.#headOffset, this.#headOffset + into.length - taken)
      into.set(piece, taken)
      taken += piece.length
      this.#headOffset += piece.length
      if (this.#headOffset < chunk.length) break
      this.#chunks.shift()
      this.#headOffset = 0
      chunk = this.#chunks[0]
    }
    this.#buffered -= taken
    this.#consumed += taken
    return taken
  }

  #reachedMarks(): readonly string[] {
    const waiting = this.#marks.findIndex(({ after }) => after > this.#consumed)
    const reached = this.#marks.splice(0, waiting === -1 ? this.#marks.length : waiting)
    return reached.map(({ name }) => name)
  }
}
