const FIRST_MS = 500
const LONGEST_MS = 8_000
/** The server waits for a lost page for as long. */
const GIVES_UP_AFTER_MS = 60_000

/** When a lost line is tried again. */
export class BackOff {
  #pauseMs = FIRST_MS
  #sinceMs: number | null = null

  /** @returns how long to wait before the next attempt; null: it is lost for good. */
  next(nowMs: number): number | null {
    this.#sinceMs ??= nowMs
    const leftMs = this.#sinceMs + GIVES_UP_AFTER_MS - nowMs
    if (leftMs <= 0) return null
    const pauseMs = Math.min(this.#pauseMs, leftMs)
    this.#pauseMs = Math.min(LONGEST_MS, this.#pauseMs * 2)
    return pauseMs
  }

  /** The line is there. */
  reset(): void {
    this.#pauseMs = FIRST_MS
    this.#sinceMs = null
  }
}
