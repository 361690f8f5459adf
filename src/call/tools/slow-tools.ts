/** So long the caller waits in silence for a tool before they hear that somebody is there. */
const FILLER_AFTER_MS = 1_500

/** Decides when a caller who waits for a tool has to hear something: once for each run. Pure. */
export class SlowTools {
  #silentSinceMs: number | null = null
  readonly #filled = new WeakSet<object>()

  /**
   * @param runs what the conversation waits for.
   * @param silent neither the agent nor the caller is heard.
   * @returns whether something has to be played now.
   */
  tick(nowMs: number, runs: readonly { readonly startedMs: number }[], silent: boolean): boolean {
    if (!silent) {
      this.#silentSinceMs = null
      return false
    }
    this.#silentSinceMs ??= nowMs
    const sinceMs = this.#silentSinceMs
    const isDue = runs.some(
      (run) =>
        !this.#filled.has(run) && nowMs - Math.max(run.startedMs, sinceMs) >= FILLER_AFTER_MS,
    )
    if (!isDue) return false
    // One filler is enough for all that is waited for.
    for (const run of runs) this.#filled.add(run)
    return true
  }
}
