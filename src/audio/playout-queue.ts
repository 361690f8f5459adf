import { Arrivals } from './arrivals.ts'
import { bytesPerMs, type AudioFormat } from './audio-format.ts'
import { ByteRing } from './byte-ring.ts'
import { PlayoutPace } from './playout-pace.ts'
import { quietestPlace } from './quietest-place.ts'

/** Where the queue sends what is due. Called in order, in the turn of the caller. */
export interface PlayoutOutput {
  /**
   * At most {@link PlayoutOptions.messageMs} of audio; the array is not reused.
   * `turn` is the one that the first byte belongs to.
   */
  audio(payload: Uint8Array, turn: number): void
  mark(name: string): void
  /** The carrier ran dry inside a turn. `ours`: audio was there; `model`: it had not come. */
  underrun(side: 'ours' | 'model', gapMs: number): void
  /** All of a turn was played to the caller. */
  turnHeard(turn: number, heardMs: number): void
}

export interface PlayoutOptions {
  readonly format: AudioFormat
  /** How far the carrier's buffer may be ahead of real time, milliseconds. */
  readonly leadMs: number
  /** The longest message, milliseconds. */
  readonly messageMs?: number
  /** The longest stretch of audio without a mark, milliseconds. */
  readonly markEveryMs?: number
  /** The bound; what does not fit is dropped and reported by {@link PlayoutQueue.push}. */
  readonly maxMs?: number
}

/** Memory to begin with: what a model sends ahead goes beyond it, and it grows. */
const USUAL_MS = 1_000

/** How much of what was heard is kept, to go back to a quiet place when the agent goes on. */
const REWIND_MS = 200

const defaults = {
  messageMs: 100,
  markEveryMs: 200,
  // The carrier drops what goes beyond ten minutes (Twilio warning 31931); so do we.
  maxMs: 600_000,
} as const satisfies Partial<PlayoutOptions>

/** What a stop found, in milliseconds of the turn that was being played. */
export interface PlayoutStop {
  readonly turn: number
  readonly heardMs: number
  readonly unheardMs: number
  /** Half-width of the interval in which the true heard position lies. */
  readonly uncertaintyMs: number
}

interface TurnSpan {
  readonly turn: number
  readonly start: number
  end: number
  /** True once nothing more will be added. */
  complete: boolean
}

/**
 * Holds the agent's speech until the caller has heard it.
 *
 * Pure: time comes in as an argument, audio and marks go out through {@link PlayoutOutput}.
 * Positions count bytes since the stream began. Audio is released only when its mark was heard,
 * so that after a false stop the agent can go on from the heard place without losing a word.
 * The epoch grows with each stop and is part of each mark's name: a `clear` returns every pending
 * mark at once, so an echo of an older epoch proves nothing and is ignored.
 */
export class PlayoutQueue {
  readonly #bytesPerMs: number
  readonly #sampleBytes: number
  readonly #messageBytes: number
  readonly #markBytes: number
  readonly #keepBytes: number
  readonly #maxBytes: number
  readonly #format: AudioFormat
  readonly #run: ByteRing
  readonly #arrivals = new Arrivals()
  readonly #pace: PlayoutPace
  #turns: TurnSpan[] = []
  #epoch = 0
  /** Up to here a mark came back, or a stop has judged it heard. */
  #heardTo = 0
  #sentTo = 0
  #markedTo = 0
  #stopped = false

  constructor(options: PlayoutOptions) {
    this.#format = options.format
    this.#bytesPerMs = bytesPerMs(options.format)
    this.#sampleBytes = options.format.encoding === 'mulaw' ? 1 : 2
    this.#messageBytes = (options.messageMs ?? defaults.messageMs) * this.#bytesPerMs
    this.#markBytes = (options.markEveryMs ?? defaults.markEveryMs) * this.#bytesPerMs
    this.#keepBytes = REWIND_MS * this.#bytesPerMs
    this.#maxBytes = (options.maxMs ?? defaults.maxMs) * this.#bytesPerMs
    this.#run = new ByteRing(USUAL_MS * this.#bytesPerMs)
    this.#pace = new PlayoutPace({ leadMs: options.leadMs, bytesPerMs: this.#bytesPerMs })
  }

  /** Grows with each {@link stop}. */
  get epoch(): number {
    return this.#epoch
  }

  /** Audio that is not yet known to be heard, milliseconds. */
  get unheardMs(): number {
    return (this.#run.end - this.#heardTo) / this.#bytesPerMs
  }

  /** Audio that is still to be sent, milliseconds. */
  get unsentMs(): number {
    return (this.#run.end - this.#sentTo) / this.#bytesPerMs
  }

  /**
   * Adds encoded audio to the end of `turn`. The payload is copied.
   *
   * @returns milliseconds that did not fit and were dropped: the named overflow of this queue.
   */
  push(payload: Uint8Array, turn: number, nowMs: number): number {
    if (payload.length === 0) return 0
    const room = this.#maxBytes - (this.#run.end - this.#heardTo)
    const fits = Math.max(0, Math.min(payload.length, room - (room % this.#sampleBytes)))
    if (fits > 0) {
      this.#spanOf(turn).end += fits
      this.#arrivals.add(this.#run.end, nowMs)
      this.#run.append(fits === payload.length ? payload : payload.subarray(0, fits))
    }
    return (payload.length - fits) / this.#bytesPerMs
  }

  /** Says that `turn` is complete: its tail is sent without waiting and gets a last mark. */
  endTurn(turn: number): void {
    const span = this.#turns.find((one) => one.turn === turn)
    if (span !== undefined) span.complete = true
  }

  /** Sends what is due. Call it on every tick, and at once when the first audio of a turn came. */
  pull(nowMs: number, output: PlayoutOutput): void {
    if (this.#stopped) return
    for (;;) {
      const bytes = this.#due(nowMs)
      if (bytes === 0) break
      this.#sendNext(bytes, nowMs, output)
    }
    this.#markTail(nowMs, output)
    this.#release(this.#heardTo, output)
  }

  /**
   * A mark came back. Echoes of an earlier epoch and foreign names are ignored.
   *
   * @returns whether the echo moved the heard position.
   */
  heard(name: string, nowMs: number, output: PlayoutOutput): boolean {
    const mark = parseMark(name)
    if (mark?.epoch !== this.#epoch || mark.position > this.#sentTo) return false
    if (mark.position < this.#heardTo) return false
    this.#pace.markHeard(mark.position, nowMs)
    this.#release(mark.position, output)
    return true
  }

  /**
   * The sound has to stop now. The caller of this method sends `clear` to the carrier; nothing is
   * sent until {@link resume}. The unheard audio stays.
   *
   * @returns null when no turn is open and everything that was queued has been heard: there is
   *   nothing to clear.
   */
  stop(nowMs: number): PlayoutStop | null {
    if (this.#turns.length === 0) return null
    const estimate = this.#pace.heardAt(nowMs, this.#heardTo, this.#sentTo)
    const heardTo = estimate.position - (estimate.position % this.#sampleBytes)
    const span = this.#spanAt(heardTo)
    this.#epoch += 1
    this.#stopped = true
    this.#run.release(heardTo - this.#keepBytes)
    this.#heardTo = heardTo
    this.#sentTo = heardTo
    this.#markedTo = heardTo
    this.#pace.cleared()
    return {
      turn: span.turn,
      heardMs: (heardTo - span.start) / this.#bytesPerMs,
      unheardMs: (this.#run.end - heardTo) / this.#bytesPerMs,
      uncertaintyMs: estimate.uncertaintyMs,
    }
  }

  /** After {@link stop}: the interruption was real, the unheard audio goes. */
  drop(): void {
    this.#run.truncate(this.#sentTo)
    this.#arrivals.truncate(this.#run.end)
    this.#turns = []
    this.#stopped = false
  }

  /**
   * After {@link stop}: a false alarm, the agent goes on from where it was heard. It goes back a
   * little, to the quietest place of the last {@link REWIND_MS}: nothing is skipped, and no
   * syllable begins in its middle.
   */
  resume(): void {
    this.#stopped = false
    if (this.#run.end === this.#heardTo) return
    const from = Math.max(this.#run.start, this.#heardTo - this.#keepBytes)
    const span = this.#spanAt(this.#heardTo)
    const start = Math.max(from, span.start)
    const back = this.#run.copy(start, this.#heardTo - start)
    if (back.length === 0) return
    this.#heardTo = start + quietestPlace(back, this.#format)
    this.#sentTo = this.#heardTo
    this.#markedTo = this.#heardTo
  }

  /** Bytes of the next message, or 0 when nothing is due. */
  #due(nowMs: number): number {
    const queued = this.#run.end - this.#sentTo
    if (queued === 0) return 0
    const arrivedMs = this.#arrivals.at(this.#sentTo)
    const complete = this.#spanAt(this.#sentTo).complete
    if (this.#pace.prebuffering(nowMs, arrivedMs, queued, complete)) return 0
    const room = this.#pace.room(nowMs)
    const bytes = Math.min(queued, room - (room % this.#sampleBytes), this.#messageBytes)
    // Fewer, larger messages: a short one only where waiting could be heard.
    const worthIt =
      bytes >= this.#messageBytes || (complete && bytes === queued) || this.#pace.low(nowMs)
    return worthIt ? Math.max(0, bytes) : 0
  }

  #sendNext(bytes: number, nowMs: number, output: PlayoutOutput): void {
    if (this.#sentTo + bytes - this.#markedTo > this.#markBytes) this.#mark(output)
    const span = this.#spanAt(this.#sentTo)
    const gap = this.#pace.sent(bytes, this.#sentTo, nowMs, {
      arrivedMs: this.#arrivals.at(this.#sentTo),
      within: this.#sentTo > span.start,
    })
    output.audio(this.#run.copy(this.#sentTo, bytes), span.turn)
    this.#sentTo += bytes
    if (gap !== null) output.underrun(gap.side, gap.ms)
  }

  /** The last audio gets a mark too: when its turn is complete, or when the carrier runs dry. */
  #markTail(nowMs: number, output: PlayoutOutput): void {
    if (this.#sentTo === this.#markedTo || this.#sentTo < this.#run.end) return
    const last = this.#turns.at(-1)
    if (last?.complete === true || this.#pace.low(nowMs)) this.#mark(output)
  }

  #mark(output: PlayoutOutput): void {
    if (this.#sentTo === this.#markedTo) return
    this.#markedTo = this.#sentTo
    output.mark(`p${this.#epoch}-${this.#sentTo}`)
  }

  #release(position: number, output: PlayoutOutput): void {
    this.#heardTo = Math.max(this.#heardTo, position)
    this.#run.release(this.#heardTo - this.#keepBytes)
    this.#arrivals.release(this.#run.start)
    while (this.#turns.length > 0) {
      const first = this.#turns[0]!
      if (!first.complete || first.end > position) return
      this.#turns.shift()
      output.turnHeard(first.turn, (first.end - first.start) / this.#bytesPerMs)
    }
  }

  #spanOf(turn: number): TurnSpan {
    const last = this.#turns.at(-1)
    if (last?.turn === turn) return last
    // A turn that begins ends the one before it: nothing more will be added there.
    if (last !== undefined) last.complete = true
    const span = { turn, start: this.#run.end, end: this.#run.end, complete: false }
    this.#turns.push(span)
    return span
  }

  #spanAt(position: number): TurnSpan {
    const span = this.#turns.find((one) => position < one.end) ?? this.#turns.at(-1)
    if (span === undefined) throw new Error('queued audio without a turn')
    return span
  }
}

function parseMark(name: string): { epoch: number; position: number } | null {
  const match = /^p(\d{1,9})-(\d{1,15})$/.exec(name)
  if (match === null) return null
  return { epoch: Number(match[1]), position: Number(match[2]) }
}
