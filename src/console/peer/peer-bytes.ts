import { Readable } from 'node:stream'
import type { ReadableStreamDefaultReader } from 'node:stream/web'
import type { Clock } from '../../shared/clock.ts'

/** What waits for a reader; beyond, the other process is not read from. */
const MAX_WAITING_BYTES = 16_384

export interface PeerBytesOptions {
  readonly clock: Clock
  /** An answer that is silent for longer is broken off: its process, or the network, has gone. */
  readonly silentMs: number
  /** Breaks the answer off: its question was asked with this signal. */
  readonly stop: AbortController
}

/**
 * The body of another process's answer, read no faster than it is wanted: whoever is slow slows the
 * other process down. Destroyed, it breaks the answer off; an answer that breaks off destroys it.
 */
export class PeerBytes extends Readable {
  readonly #options: PeerBytesOptions
  readonly #reader: ReadableStreamDefaultReader<Uint8Array> | null

  constructor({ body }: Pick<Response, 'body'>, options: PeerBytesOptions) {
    super({ highWaterMark: MAX_WAITING_BYTES })
    this.#options = options
    this.#reader = body?.getReader() ?? null
  }

  override _read(): void {
    if (this.#reader === null) this.push(null)
    else void this.#readFrom(this.#reader)
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#options.stop.abort()
    done(error)
  }

  async #readFrom(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
    const { clock, silentMs, stop } = this.#options
    const silent = clock.after(silentMs, () => {
      stop.abort()
    })
    try {
      const { done, value } = await reader.read()
      this.push(done ? null : value)
    } catch (error) {
      this.destroy(error as Error)
    } finally {
      silent.cancel()
    }
  }
}
