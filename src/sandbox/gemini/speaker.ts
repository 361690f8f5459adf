import type { Clock, Timer } from '../../shared/clock.ts'
import type { Clip } from '../clips.ts'

/** How a clip is sent. Fields as in a scenario's line. */
export interface SpeakingManner {
  readonly pace: number
  readonly partMs: number
  readonly textAheadMs: number
  readonly stallAfterMs?: number | undefined
  readonly stallForMs?: number | undefined
}

export interface SpeakerListener {
  /** The next words, with the space that parts them from what came before. */
  text(piece: string): void
  /** The next audio; `ms` of it. */
  audio(samples: Int16Array, ms: number): void
  /** Stopped in mid-sentence; null: for ever. */
  stalled(forMs: number | null): void
  /** Everything was sent. Not after a stall for ever. */
  done(): void
}

/**
 * Sends one clip in parts, at a multiple of real time.
 *
 * Every part has its time from the start of the clip, so that a late timer is caught up with and
 * nothing adds up. One timer is pending at most.
 */
export class Speaker {
  readonly #clock: Clock
  readonly #clip: Clip
  readonly #manner: SpeakingManner
  readonly #listener: SpeakerListener
  /** When the clip would have begun had it never stalled. */
  #startMs = 0
  #sentSamples = 0
  #sentWords = 0
  #stallIsDue: boolean
  #stopped = false
  #timer: Timer | null = null

  constructor(clock: Clock, clip: Clip, manner: SpeakingManner, listener: SpeakerListener) {
    this.#clock = clock
    this.#clip = clip
    this.#manner = manner
    this.#listener = listener
    this.#stallIsDue = manner.stallAfterMs !== undefined
  }

  /** Audio sent so far, milliseconds. */
  get sentMs(): number {
    return (this.#sentSamples / this.#clip.sampleRate) * 1_000
  }

  /** The first part is sent at once. */
  start(): void {
    this.#startMs = this.#clock.nowMs()
    this.#sendWhatIsDue()
  }

  /** Nothing is sent from here on. */
  stop(): void {
    this.#stopped = true
    this.#timer?.cancel()
    this.#timer = null
  }

  #sendWhatIsDue(): void {
    this.#timer = null
    while (this.#sentSamples < this.#clip.samples.length) {
      if (this.#stallIsDue && this.sentMs >= (this.#manner.stallAfterMs ?? 0)) {
        this.#stall()
        return
      }
      const waitMs = this.#startMs + this.sentMs / this.#manner.pace - this.#clock.nowMs()
      if (waitMs > 0) {
        this.#wake(waitMs)
        return
      }
      this.#sendPart()
      // Whoever heard of the part may have stopped us.
      if (this.#stopped) return
    }
    this.#listener.done()
  }

  #sendPart(): void {
    const { samples, sampleRate } = this.#clip
    const from = this.#sentSamples
    const to = Math.min(samples.length, this.#partEnd(from))
    this.#sentSamples = to
    this.#sendText(this.sentMs + this.#manner.textAheadMs)
    this.#listener.audio(samples.subarray(from, to), ((to - from) / sampleRate) * 1_000)
  }

  #partEnd(from: number): number {
    const samplesPerMs = this.#clip.sampleRate / 1_000
    const end = from + Math.round(this.#manner.partMs * samplesPerMs)
    if (!this.#stallIsDue) return end
    return Math.min(end, Math.ceil((this.#manner.stallAfterMs ?? 0) * samplesPerMs))
  }

  #sendText(untilMs: number): void {
    const from = this.#sentWords
    const { words } = this.#clip
    while ((words[this.#sentWords]?.startMs ?? Infinity) <= untilMs) this.#sentWords += 1
    if (this.#sentWords === from) return
    const piece = words
      .slice(from, this.#sentWords)
      .map((word) => word.text)
      .join(' ')
    this.#listener.text(from === 0 ? piece : ` ${piece}`)
  }

  #stall(): void {
    this.#stallIsDue = false
    const forMs = this.#manner.stallForMs ?? null
    if (forMs !== null) {
      this.#startMs = this.#clock.nowMs() + forMs - this.sentMs / this.#manner.pace
      this.#wake(forMs)
    }
    this.#listener.stalled(forMs)
  }

  #wake(afterMs: number): void {
    this.#timer = this.#clock.after(afterMs, () => {
      this.#sendWhatIsDue()
    })
  }
}
