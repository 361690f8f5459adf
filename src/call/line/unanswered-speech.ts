import { ByteRing } from '../../audio/byte-ring.ts'

/** PCM, 16 bit, mono, 16 kHz. */
const BYTES_PER_MS = 32

/** Somewhat more than what is kept of a caller who says nothing. */
const SMALLEST_MS = 1_250

/** How much caller audio is kept for a session that has not answered it. */
const MAX_KEPT_MS = 30_000

/** Our ears find a start about 120 ms late; up to 200 ms of quiet may lie in front of it. */
const LEAD_IN_MS = 600

/** The model's ears, which come later, through a network. */
const MODEL_LEAD_IN_MS = 1_000

/** What the model has not taken for speech so long after it ended was none. */
const UNCONFIRMED_MS = 3_000

/** How much is kept of sound that goes on and that the model does not take for speech. */
const MAX_UNCONFIRMED_MS = 5_000

/** A stretch of the caller's side, as it was or would have been sent. */
export type CallerPiece =
  | { readonly kind: 'audio'; readonly pcm: Uint8Array }
  | { readonly kind: 'activity'; readonly edge: 'start' | 'end' }

/** An utterance that nobody has answered; positions in bytes since the call began. */
interface OpenUtterance {
  readonly from: number
  readonly confirmed: boolean
}

/** When we told the model that the caller begins or has finished. */
interface PlacedEdge {
  readonly edge: 'start' | 'end'
  readonly place: number
}

/** An edge takes a place of its own, so that it is known what lies before and behind it. */
const EDGE = new Uint8Array(2)

/**
 * The caller's side of the line, as far as it may have to be said again: from the onset of the
 * first utterance that was not answered.
 *
 * A session that is resumed has forgotten what came after its snapshot. What was answered by then
 * is told to it in writing; what was not is played to it from here, and live audio queues behind
 * it, in order. Overflow: beyond {@link MAX_KEPT_MS} the oldest goes; {@link droppedMs} counts it.
 */
export class UnansweredSpeech {
  readonly #sound = new ByteRing(SMALLEST_MS * BYTES_PER_MS)
  #edges: PlacedEdge[] = []
  /** What the session has been sent ends here; null: all of it. */
  #cursor: number | null = null
  #open: OpenUtterance | null = null
  #callerSpeaks = false
  #lastOnset = 0
  #ourEnd: number | null = null
  #modelEnd: number | null = null
  #modelReports = false
  #droppedBytes = 0

  /** Caller audio that went because too much was waiting. */
  get droppedMs(): number {
    return this.#droppedBytes / BYTES_PER_MS
  }

  /** Whether the session has been given everything. */
  get caughtUp(): boolean {
    return this.#cursor === null
  }

  /** Whether something was said, certainly, that nobody has answered. */
  get waitsForAnswer(): boolean {
    return this.#open?.confirmed === true
  }

  /** The next sound of the caller. The array is copied. */
  audio(pcm: Uint8Array): void {
    this.#sound.append(pcm)
    this.#forgetNoise()
    this.#trim()
  }

  /** Where we decide about turns: the caller begins or has finished. */
  activity(edge: 'start' | 'end'): void {
    if (edge === 'start') this.#open ??= { from: this.#end, confirmed: true }
    else this.#modelEnd = this.#end
    this.#edges.push({ edge, place: this.#end })
    this.#sound.append(EDGE)
  }

  /** Our own ear. */
  heardByUs(edge: 'start' | 'end'): void {
    this.#callerSpeaks = edge === 'start'
    if (edge === 'end') {
      this.#ourEnd = this.#end
      return
    }
    this.#lastOnset = this.#end - LEAD_IN_MS * BYTES_PER_MS
    this.#open ??= { from: this.#lastOnset, confirmed: false }
  }

  /** The model's ear. */
  heardByModel(edge: 'start' | 'end'): void {
    this.#modelReports = true
    if (edge === 'end') {
      this.#modelEnd = this.#sentTo
      return
    }
    this.#modelEnd = null
    this.#confirm()
  }

  /** The model understood words; they may trail behind the speech, and even behind its answer. */
  understood(): void {
    if (this.#open !== null || !this.#modelReports) this.#confirm()
  }

  /** The model has answered what it has heard, or has decided that it needs no answer. */
  answered(): void {
    const end = this.#answeredTo
    if (this.#open === null || end === null) return
    const spokeOn = this.#callerSpeaks && this.#lastOnset >= end - LEAD_IN_MS * BYTES_PER_MS
    this.#open = spokeOn ? { from: Math.max(end, this.#lastOnset), confirmed: false } : null
    this.#modelEnd = null
    this.#ourEnd = null
    this.#trim()
  }

  /** The session is gone: from here on nothing is sent until {@link rewind}. */
  pause(): void {
    this.#cursor ??= this.#end
  }

  /**
   * Another session is there: goes back to what the last one has not answered.
   *
   * @returns how much of what the last one was sent is said again, milliseconds; what has come
   *   since then is not counted.
   */
  rewind(): number {
    this.#modelEnd = null
    const sentTo = this.#sentTo
    const from = Math.max(this.#sound.start, this.#open?.from ?? this.#cursor ?? this.#end)
    this.#cursor = from < this.#end ? from : null
    return Math.max(0, sentTo - from) / BYTES_PER_MS
  }

  /** The next pieces for the session, about `ms` of sound; nothing once it has caught up. */
  take(ms: number): readonly CallerPiece[] {
    const from = this.#cursor
    if (from === null) return []
    const until = Math.min(this.#end, from + ms * BYTES_PER_MS)
    const taken: CallerPiece[] = []
    let at = from
    for (const { edge, place } of this.#edges) {
      if (place < from || place >= until) continue
      if (place > at) taken.push({ kind: 'audio', pcm: this.#sound.copy(at, place - at) })
      taken.push({ kind: 'activity', edge })
      at = place + EDGE.length
    }
    if (until > at) taken.push({ kind: 'audio', pcm: this.#sound.copy(at, until - at) })
    at = Math.max(at, until)
    this.#cursor = at < this.#end ? at : null
    return taken
  }

  get #end(): number {
    return this.#sound.end
  }

  get #sentTo(): number {
    return this.#cursor ?? this.#end
  }

  /** Where the utterance ended that an answer belongs to; null while it goes on. */
  get #answeredTo(): number | null {
    if (this.#modelEnd !== null) return this.#modelEnd
    // A service that does not report the caller's activity: our own ear has to do.
    return this.#modelReports || this.#callerSpeaks ? null : this.#ourEnd
  }

  #confirm(): void {
    const from = this.#open?.from ?? this.#sentTo - MODEL_LEAD_IN_MS * BYTES_PER_MS
    this.#open = { from, confirmed: true }
  }

  /** What only our ears took for speech, and a session could hear, is not said again for ever. */
  #forgetNoise(): void {
    if (this.#open === null || this.#open.confirmed || this.#cursor !== null) return
    if (this.#callerSpeaks) {
      const from = Math.max(this.#open.from, this.#end - MAX_UNCONFIRMED_MS * BYTES_PER_MS)
      this.#open = { from, confirmed: false }
      return
    }
    if (this.#ourEnd === null) return
    if (this.#end - this.#ourEnd >= UNCONFIRMED_MS * BYTES_PER_MS) this.#open = null
  }

  #trim(): void {
    const wanted = this.#open?.from ?? this.#end - MODEL_LEAD_IN_MS * BYTES_PER_MS
    const oldest = this.#end - MAX_KEPT_MS * BYTES_PER_MS
    this.#sound.release(Math.min(wanted, this.#cursor ?? wanted))
    this.#droppedBytes += Math.max(0, oldest - this.#sound.start)
    this.#sound.release(oldest)
    const { start } = this.#sound
    if ((this.#edges[0]?.place ?? start) < start) {
      this.#edges = this.#edges.filter(({ place }) => place >= start)
    }
    if (this.#cursor !== null) this.#cursor = Math.max(this.#cursor, start)
  }
}
