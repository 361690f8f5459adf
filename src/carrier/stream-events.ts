import { TypedEvents, type EventSource } from '../shared/typed-events.ts'
import type { CarrierClose, CarrierEvents } from './carrier-stream.ts'

/**
 * What happens in one carrier's stream, up to exactly one `closed`, which nothing follows.
 *
 * It is the edge towards a call: what a listener throws goes to `onFailed` and no further.
 */
export class StreamEvents implements EventSource<CarrierEvents> {
  readonly #events = new TypedEvents<CarrierEvents>()
  readonly #onFailed: (err: unknown) => void
  #over = false

  /** @param onFailed must end the stream, and not throw. */
  constructor(onFailed: (err: unknown) => void) {
    this.#onFailed = onFailed
  }

  /** `closed` has been emitted, or is being emitted. */
  get over(): boolean {
    return this.#over
  }

  on<K extends keyof CarrierEvents>(
    name: K,
    listener: (...args: CarrierEvents[K]) => void,
  ): () => void {
    return this.#events.on(name, listener)
  }

  /** Nothing follows `closed`, not even what a listener's own closing overtook. */
  emit<K extends Exclude<keyof CarrierEvents, 'closed'>>(name: K, ...args: CarrierEvents[K]): void {
    if (!this.#over) this.#events.emit(name, ...args)
  }

  /**
   * Ends the stream; the first end counts.
   *
   * @param cutOff runs when the end is certain: a socket may report its own end while being closed.
   * @returns false when it was over before.
   */
  finish(close: CarrierClose, cutOff: () => void = () => undefined): boolean {
    if (this.#over) return false
    this.#over = true
    this.guard(() => {
      cutOff()
      this.#events.emit('closed', close)
    })
    return true
  }

  guard(run: () => void): void {
    try {
      run()
    } catch (err) {
      this.#onFailed(err)
    }
  }
}
