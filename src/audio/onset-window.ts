/** All in whole frames. */
export interface OnsetWindowSettings {
  readonly length: number
  readonly voicedNeeded: number
  readonly vocalNeeded: number
}

/**
 * A voice holds its level or grows while a word begins; what was struck dies away. A vocal frame
 * this far below the loudest of the window is the ringing of a blow.
 */
const DYING_AWAY_DB = 5

/** The latest frames, and whether speech begins in them. */
export class OnsetWindow {
  readonly #settings: OnsetWindowSettings
  readonly #voiced: Uint8Array
  readonly #vocal: Uint8Array
  readonly #levels: Float64Array
  #next = 0

  constructor(settings: OnsetWindowSettings) {
    this.#settings = settings
    this.#voiced = new Uint8Array(settings.length)
    this.#vocal = new Uint8Array(settings.length)
    this.#levels = new Float64Array(settings.length)
    this.clear()
  }

  /** Whether a frame of this level could still be vocal: else nobody need look for a voice in it. */
  mayBeVocal(levelDb: number): boolean {
    for (let i = 0; i < this.#levels.length; i++) {
      if (i !== this.#next && levelDb < this.#levels[i]! - DYING_AWAY_DB) return false
    }
    return true
  }

  /**
   * Takes the next frame; true when there is enough voice in the window.
   *
   * @param vocal it certainly is a voice: counts only where {@link mayBeVocal} allows it.
   */
  push(voiced: boolean, vocal: boolean, levelDb: number): boolean {
    this.#vocal[this.#next] = vocal && this.mayBeVocal(levelDb) ? 1 : 0
    this.#voiced[this.#next] = voiced ? 1 : 0
    this.#levels[this.#next] = levelDb
    this.#next = (this.#next + 1) % this.#levels.length
    return (
      sumOf(this.#voiced) >= this.#settings.voicedNeeded &&
      sumOf(this.#vocal) >= this.#settings.vocalNeeded
    )
  }

  clear(): void {
    this.#voiced.fill(0)
    this.#vocal.fill(0)
    this.#levels.fill(-Infinity)
  }
}

function sumOf(flags: Uint8Array): number {
  let sum = 0
  for (let i = 0; i < flags.length; i++) sum += flags[i]!
  return sum
}
