import { Readable } from 'node:stream'

/** Chunks of a tenth of a second that wait for a listener; beyond, the oldest is dropped. */
const MAX_WAITING = 20

/** What one person hears of a call, as bytes. Who reads too slowly misses a piece: `ListenerLate`. */
export class ListenerStream extends Readable {
  readonly #waiting: Uint8Array[] = []
  #hungry = false
  #finished = false
  #missed = 0

  constructor() {
    super({ highWaterMark: 6_400 })
  }

  /** Chunks that were dropped. */
  get missed(): number {
    return this.#missed
  }

  /** The next piece of sound; kept as it is. */
  hear(chunk: Uint8Array): void {
    if (this.#finished || this.destroyed) return
    if (this.#waiting.length >= MAX_WAITING) {
      this.#waiting.shift()
      this.#missed += 1
    }
    this.#waiting.push(chunk)
    this.#give()
  }

  /** The call is over: what waits is still heard. */
  finish(): void {
    this.#finished = true
    this.#give()
  }

  override _read(): void {
    this.#hungry = true
    this.#give()
  }

  #give(): void {
    while (this.#hungry && this.#waiting.length > 0) {
      this.#hungry = this.push(this.#waiting.shift())
    }
    if (this.#hungry && this.#finished && !this.readableEnded) {
      this.#hungry = false
      this.push(null)
    }
  }
}
