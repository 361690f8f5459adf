const AGAIN_MS = 60_000
/** People and calls that are remembered; beyond, the oldest is forgotten and may be noted twice. */
const MAX_REMEMBERED = 1_000

/** A browser asks for a recording piece by piece: who plays it is noted once a minute. */
export class PlayLog {
  readonly #notedAtMs = new Map<string, number>()

  /** @returns true when it is to be noted. */
  plays(who: string, callId: string, nowMs: number): boolean {
    const key = JSON.stringify([who, callId])
    const notedAtMs = this.#notedAtMs.get(key)
    if (notedAtMs !== undefined && nowMs - notedAtMs < AGAIN_MS) return false
    this.#notedAtMs.delete(key)
    for (const oldest of this.#notedAtMs.keys()) {
      if (this.#notedAtMs.size < MAX_REMEMBERED) break
      this.#notedAtMs.delete(oldest)
    }
    this.#notedAtMs.set(key, nowMs)
    return true
  }
}
