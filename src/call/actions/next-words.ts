/** How long words are waited for, milliseconds. */
export interface WordLimits {
  /** Without a word. */
  readonly wordlessMs: number
  /** Altogether, also while somebody is still speaking. */
  readonly wholeMs: number
}

/**
 * Quiet behind the last word. Sound that comes late leaves gaps inside a sentence, and what sounds
 * finished may go on.
 */
const SETTLED_MS = 500
/**
 * Words that already sounded when the next were asked for may have been those: a model often says
 * goodbye first and calls the tool after it. So long is more waited for once they are heard.
 */
const AFTERTHOUGHT_MS = 3_000

/**
 * Waits until the caller has heard what the agent says next.
 *
 * Pure: it is told what sounds, with the time as an argument.
 */
export class NextWords {
  readonly #limits: WordLimits
  readonly #sinceMs: number
  readonly #afterWords: boolean
  /** What sounded before is still sounding. */
  #earlier: boolean
  #spoken = false
  #quietSinceMs: number | null = null

  /** @param unheard the caller has not yet heard everything that was said before. */
  constructor(limits: WordLimits, nowMs: number, unheard: boolean) {
    this.#limits = limits
    this.#sinceMs = nowMs
    this.#afterWords = unheard
    this.#earlier = unheard
  }

  /** The agent begins to speak. */
  begun(): void {
    this.#spoken = true
  }

  /**
   * Whether it was heard to its end, or has taken too long.
   *
   * @param unheard the caller has not yet heard everything.
   */
  heard(nowMs: number, unheard: boolean): boolean {
    if (nowMs - this.#sinceMs >= this.#limits.wholeMs) return true
    if (unheard) {
      if (!this.#earlier) this.#spoken = true
      this.#quietSinceMs = null
      return false
    }
    this.#earlier = false
    this.#quietSinceMs ??= nowMs
    const quietMs = nowMs - this.#quietSinceMs
    if (this.#spoken) return quietMs >= SETTLED_MS
    if (this.#afterWords) return quietMs >= AFTERTHOUGHT_MS
    return nowMs - this.#sinceMs >= this.#limits.wordlessMs
  }
}
