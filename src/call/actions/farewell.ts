import { NextWords } from './next-words.ts'

/** A goodbye that is not said, or not heard to its end, does not keep the line open. */
const GOODBYE = { wordlessMs: 8_000, wholeMs: 20_000 } as const

/** A caller who speaks for so long has more to say than "Bye!", milliseconds. */
const MORE_TO_SAY_MS = 600

/** What has become of a goodbye. */
export type FarewellState =
  | 'waiting'
  /** It was heard, or there is none: the call ends. */
  | 'over'
  /** The caller spoke on: the call goes on. */
  | 'cancelled'

/**
 * The assistant says goodbye, and the caller hears it to its end, or has more to say.
 *
 * Pure: it is told what is heard and asked what is due.
 */
export class Farewell {
  readonly #words: NextWords
  readonly #longSpeechMs: number
  #speaksSinceMs: number | null

  /** @param speechEndMs the quiet by which the end of speech is known; it counts as speech. */
  constructor(situation: {
    readonly nowMs: number
    readonly unheard: boolean
    readonly callerSpeaks: boolean
    readonly speechEndMs: number
  }) {
    const { nowMs, unheard, callerSpeaks, speechEndMs } = situation
    this.#words = new NextWords(GOODBYE, nowMs, unheard)
    this.#longSpeechMs = MORE_TO_SAY_MS + speechEndMs
    this.#speaksSinceMs = callerSpeaks ? nowMs : null
  }

  agentSpoke(): void {
    this.#words.begun()
  }

  callerSpeech(edge: 'start' | 'end', nowMs: number): void {
    if (edge === 'start') this.#speaksSinceMs ??= nowMs
    // Whether it was long enough is settled by the tick: speech that is over was too short.
    else this.#speaksSinceMs = null
  }

  /** @param unheard the caller has not yet heard everything. */
  tick(nowMs: number, unheard: boolean): FarewellState {
    const heard = this.#words.heard(nowMs, unheard)
    if (this.#speaksSinceMs === null) return heard ? 'over' : 'waiting'
    // Nobody is hung up on in the middle of a word, even when the goodbye has been heard.
    return nowMs - this.#speaksSinceMs >= this.#longSpeechMs ? 'cancelled' : 'waiting'
  }
}
