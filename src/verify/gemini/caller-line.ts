import { pcmToBytes } from '../../audio/pcm-bytes.ts'
import { Resampler } from '../../audio/resampler.ts'
import type { Clock, Timer } from '../../shared/clock.ts'
import type { LiveClient } from './live-client.ts'
import { says } from './wire.ts'

const TELEPHONE_RATE = 8_000
const CHUNK_MS = 40

/**
 * A caller at the other end of a session: sends sound in real time without a break, words when
 * there are some and silence between them, as a telephone line does.
 */
export class CallerLine {
  readonly #client: LiveClient
  readonly #clock: Clock
  readonly #sampleRate: 8_000 | 16_000
  readonly #startMs: number
  #words: Int16Array = new Int16Array(0)
  #onSaid: (() => void) | null = null
  #sentChunks = 0
  #timer: Timer | null = null

  /** The line is open from here on. */
  constructor(client: LiveClient, clock: Clock, sampleRate: 8_000 | 16_000 = 16_000) {
    this.#client = client
    this.#clock = clock
    this.#sampleRate = sampleRate
    this.#startMs = clock.nowMs()
    this.#sendDue()
  }

  /**
   * Says something once.
   *
   * @param samples 8 kHz.
   * @returns a promise that settles when the last word is out.
   */
  say(samples: Int16Array): Promise<void> {
    if (this.#words.length > 0) throw new Error('a caller says one thing at a time')
    this.#words =
      this.#sampleRate === TELEPHONE_RATE
        ? samples.slice()
        : new Resampler(TELEPHONE_RATE, this.#sampleRate).process(samples)
    return new Promise((resolve) => {
      this.#onSaid = resolve
    })
  }

  /** Nothing is sent any more, not even silence. Idempotent. */
  stop(): void {
    this.#timer?.cancel()
    this.#timer = null
    this.#onSaid = null
  }

  /** Every chunk has its time from the start, so that a late timer is caught up with. */
  #sendDue(): void {
    const elapsedMs = this.#clock.nowMs() - this.#startMs
    while (this.#sentChunks * CHUNK_MS <= elapsedMs) this.#sendChunk()
    const nextMs = Math.max(0, this.#startMs + this.#sentChunks * CHUNK_MS - this.#clock.nowMs())
    if (this.#client.end !== null) {
      // Nobody listens any more: whoever waits for the last word finds that out from the log.
      this.#onSaid?.()
      this.stop()
      return
    }
    this.#timer = this.#clock.after(nextMs, () => {
      this.#sendDue()
    })
  }

  #sendChunk(): void {
    this.#sentChunks += 1
    const chunk = new Int16Array((this.#sampleRate / 1_000) * CHUNK_MS)
    const words = this.#words.subarray(0, chunk.length)
    chunk.set(words)
    this.#words = this.#words.slice(words.length)
    this.#client.send(says.audio(pcmToBytes(chunk), this.#sampleRate))
    if (this.#words.length > 0 || this.#onSaid === null) return
    this.#onSaid()
    this.#onSaid = null
  }
}
