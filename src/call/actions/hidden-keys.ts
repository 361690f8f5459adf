import type { Clock, Timer } from '../../shared/clock.ts'

/** A key that is pressed once too often still belongs to the secret. */
const AFTER_MS = 1_000
/**
 * The caller does not know that nobody waits for the rest of the secret any more, and may go on
 * pressing it.
 */
const AFTER_UNFINISHED_MS = 10_000

/** While a secret is pressed, and for a moment after it, nobody gets to see the keys. */
export class HiddenKeys {
  readonly #clock: Clock
  readonly #hideDigits: (on: boolean) => void
  #hidden = false
  #afterMs = 0
  #timer: Timer | null = null

  constructor(clock: Clock, hideDigits: (on: boolean) => void) {
    this.#clock = clock
    this.#hideDigits = hideDigits
  }

  get on(): boolean {
    return this.#hidden
  }

  begin(): void {
    this.#timer?.cancel()
    this.#timer = null
    if (this.#hidden) return
    this.#hidden = true
    this.#hideDigits(true)
  }

  end(how: 'complete' | 'unfinished'): void {
    this.#afterMs = how === 'complete' ? AFTER_MS : AFTER_UNFINISHED_MS
    this.#showLater()
  }

  /** A key that nobody waits for any more: who goes on pressing stays hidden. */
  pressed(): void {
    if (this.#hidden) this.#showLater()
  }

  /** The call is over. What is hidden stays so. */
  close(): void {
    this.#timer?.cancel()
  }

  #showLater(): void {
    this.#timer?.cancel()
    this.#timer = this.#clock.after(this.#afterMs, () => {
      this.#hidden = false
      this.#hideDigits(false)
    })
  }
}
