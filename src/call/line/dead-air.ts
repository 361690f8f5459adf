/** Shorter sounds are often nobody's words, and no model has to answer them. */
const SPEECH_MS = 600
/** A model that has heard a caller out says something within two seconds, be it only that it did. */
const SILENCE_MS = 5_000
/** A room whose television our ear takes for a caller must not wear out one connection a minute. */
const AT_MOST_EVERY_MS = 60_000

/**
 * Notices a connection over which nothing comes any more, although nobody closed it: our own ear
 * heard the caller speak and stop, and since then the model has not sent a single message.
 *
 * The watchdog cannot see it: it waits for a reply to speech that the model confirmed. Pure: the
 * time is an argument.
 */
export class DeadAir {
  #spokenSinceMs: number | null = null
  #spokenUntilMs: number | null = null
  #foundMs = -Infinity

  /** The model sent something. */
  message(): void {
    this.#spokenUntilMs = null
  }

  /** Our own ear. */
  callerSpeech(edge: 'start' | 'end', nowMs: number): void {
    if (edge === 'start') {
      this.#spokenSinceMs ??= nowMs
      return
    }
    const spokenMs = nowMs - (this.#spokenSinceMs ?? nowMs)
    this.#spokenSinceMs = null
    if (spokenMs >= SPEECH_MS) this.#spokenUntilMs = nowMs
  }

  /** Whether the connection has to be given up; true once. */
  isDue(nowMs: number): boolean {
    if (this.#spokenUntilMs === null || nowMs - this.#spokenUntilMs < SILENCE_MS) return false
    if (nowMs - this.#foundMs < AT_MOST_EVERY_MS) return false
    this.#spokenUntilMs = null
    this.#foundMs = nowMs
    return true
  }
}
