/** Silence of the line after which the caller hears that somebody is there. */
const FILLER_AFTER_MS = 2_000
/** And again after so long. */
const AGAIN_AFTER_MS = 2_000

/** What the caller hears while there is no model that could speak. */
export type Filling = 'phrase' | 'tone'

/** Decides when a caller who waits for the model to come back has to hear something. Pure. */
export class Filler {
  #lastMs: number | null = null

  /**
   * @param sinceMs since when there is no session; null: there is one.
   * @param audible whether the caller hears anything else.
   * @returns what to play now: words first, then a tone.
   */
  tick(nowMs: number, sinceMs: number | null, audible: boolean): Filling | null {
    if (sinceMs === null) {
      this.#lastMs = null
      return null
    }
    if (audible) return null
    const due = this.#lastMs === null ? sinceMs + FILLER_AFTER_MS : this.#lastMs + AGAIN_AFTER_MS
    if (nowMs < due) return null
    const filling = this.#lastMs === null ? 'phrase' : 'tone'
    this.#lastMs = nowMs
    return filling
  }
}
