import { SAMPLES_PER_MS } from './sample-tape.ts'

/**
 * Silence that nobody sent, shorter than this, is a hole in one utterance: the caller hears the
 * agent stutter. Longer silence is the pause between two utterances.
 */
const LONGEST_HOLE_MS = 500

/** One stretch of audio played without a pause. Times from the first stream's first sample. */
export interface Utterance {
  readonly startMs: number
  /** Audio of it that was played, holes left out. */
  readonly playedMs: number
  readonly end: 'played-out' | 'cleared' | 'stream-ended'
}

/** The buffer ran dry in the middle of an utterance. */
export interface Underrun {
  readonly startMs: number
  readonly gapMs: number
}

export interface UtteranceListener {
  onUtterance(utterance: Utterance): void
  onUnderrun(underrun: Underrun): void
}

/** Cuts what was played into utterances and finds the holes inside them. Pure. */
export class UtteranceLog {
  readonly #listener: UtteranceListener
  #position: number
  #current: { readonly start: number; played: number } | null = null
  /** Samples of silence since the buffer ran dry inside the current utterance. */
  #dry = 0

  /** @param startMs where this stream begins on the call's tape. */
  constructor(startMs: number, listener: UtteranceListener) {
    this.#position = Math.round(startMs * SAMPLES_PER_MS)
    this.#listener = listener
  }

  /** How much of the current utterance was played; 0 between two utterances. */
  get currentPlayedMs(): number {
    return (this.#current?.played ?? 0) / SAMPLES_PER_MS
  }

  /** Takes note of `fromBuffer` samples of audio, followed by `silent` samples of nothing. */
  played(fromBuffer: number, silent: number): void {
    if (fromBuffer > 0) this.#hear(fromBuffer)
    this.#position += fromBuffer + silent
    if (this.#current === null) return
    this.#dry += silent
    if (this.#dry >= LONGEST_HOLE_MS * SAMPLES_PER_MS) this.#end('played-out')
  }

  /** `clear` arrived; `dropped` tells whether it took anything away. */
  cleared(dropped: boolean): void {
    this.#end(dropped ? 'cleared' : 'played-out')
  }

  streamEnded(): void {
    this.#end('stream-ended')
  }

  #hear(samples: number): void {
    this.#current ??= { start: this.#position, played: 0 }
    if (this.#dry > 0) {
      this.#listener.onUnderrun({
        startMs: (this.#position - this.#dry) / SAMPLES_PER_MS,
        gapMs: this.#dry / SAMPLES_PER_MS,
      })
      this.#dry = 0
    }
    this.#current.played += samples
  }

  #end(end: Utterance['end']): void {
    const ended = this.#current
    if (ended === null) return
    this.#current = null
    this.#dry = 0
    this.#listener.onUtterance({
      startMs: ended.start / SAMPLES_PER_MS,
      playedMs: ended.played / SAMPLES_PER_MS,
      end,
    })
  }
}
