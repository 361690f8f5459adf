/** When the service does not say how much time is left. */
const USUAL_TIME_LEFT_MS = 10_000

/** So long before the end of its time a connection is left, whatever is being said. */
const BEFORE_END_MS = 5_000

/**
 * Whether the connection has to be left, and by when. Pure.
 *
 * The time is our own: after its announcement a server has been seen to fall silent instead of
 * closing.
 */
export class GoAway {
  #byMs: number | null = null

  /** The server announces its end; the earliest counts. */
  announced(timeLeftMs: number | null, nowMs: number): void {
    const leftMs = timeLeftMs ?? USUAL_TIME_LEFT_MS
    const byMs = nowMs + Math.max(0, leftMs - BEFORE_END_MS)
    this.#byMs = Math.min(this.#byMs ?? byMs, byMs)
  }

  /** @param atBoundary nothing would be cut now. */
  isDue(nowMs: number, atBoundary: boolean): boolean {
    return this.#byMs !== null && (atBoundary || nowMs >= this.#byMs)
  }

  /** Another connection. */
  reset(): void {
    this.#byMs = null
  }
}
