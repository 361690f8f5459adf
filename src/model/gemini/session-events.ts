import { HexkeyError } from '../../shared/errors.ts'
import { TypedEvents, type EventSource } from '../../shared/typed-events.ts'
import type { ModelEvents } from '../model-session.ts'

/** More than a quarter of a minute of a model that speaks: nobody is going to listen. */
const MAX_HELD = 1_000

/** Nobody listened to a session that went on talking. */
export class UnheardEvents extends HexkeyError {
  readonly code = 'UNHEARD_MODEL_EVENTS'
  readonly retryable = false

  constructor() {
    super(`more than ${MAX_HELD} events of a model session found no listener`)
  }
}

/**
 * A session's events. Two things beyond {@link TypedEvents}:
 *
 * - What happens before the first listener is added waits for it: the server may speak in the very
 *   packet that confirms the set-up, before whoever awaits the session can listen. Delivery begins
 *   in the microtask after the first `on`, so all listeners are to be added in one turn.
 * - What a listener throws is given to `onThrow`. Thrown through the SDK it would end the process.
 */
export class SessionEvents implements EventSource<ModelEvents> {
  readonly #events = new TypedEvents<ModelEvents>()
  readonly #onThrow: (thrown: unknown) => void
  /** Null once events flow. */
  #held: (() => void)[] | null = []
  #releasing = false

  constructor(onThrow: (thrown: unknown) => void) {
    this.#onThrow = onThrow
  }

  on<K extends keyof ModelEvents>(
    name: K,
    listener: (...args: ModelEvents[K]) => void,
  ): () => void {
    if (!this.#releasing) {
      this.#releasing = true
      queueMicrotask(() => {
        this.#release()
      })
    }
    return this.#events.on(name, listener)
  }

  readonly emit = <K extends keyof ModelEvents>(name: K, ...args: ModelEvents[K]): void => {
    if (this.#held === null) this.#deliver(name, args)
    else if (this.#held.length < MAX_HELD) {
      this.#held.push(() => {
        this.#deliver(name, args)
      })
    } else {
      // Nothing but the report is kept.
      this.#held = []
      this.#onThrow(new UnheardEvents())
    }
  }

  #deliver<K extends keyof ModelEvents>(name: K, args: ModelEvents[K]): void {
    try {
      this.#events.emit(name, ...args)
    } catch (thrown) {
      this.#onThrow(thrown)
    }
  }

  #release(): void {
    // A listener may emit: what it adds comes after what waited before it.
    for (const deliver of this.#held ?? []) deliver()
    this.#held = null
  }
}
