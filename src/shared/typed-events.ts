/** A map of event names to tuples of arguments: `{ audio: [frame: Uint8Array]; closed: [] }`. */
type EventTuples<E> = { [K in keyof E]: readonly unknown[] }

type Listener = (...args: readonly unknown[]) => void

const NOBODY: readonly Listener[] = []

/** The listening half of {@link TypedEvents}; contracts extend it. */
export interface EventSource<E extends EventTuples<E>> {
  /** Adds a listener; the returned function removes it. */
  on<K extends keyof E>(name: K, listener: (...args: E[K]) => void): () => void
}

/**
 * A small synchronous emitter with typed tuples.
 *
 * Listeners run in the order they were added, in the emitter's turn: audio must not be reordered
 * by a microtask. A listener that throws stops the ones behind it; socket edges catch.
 */
export class TypedEvents<E extends EventTuples<E>> implements EventSource<E> {
  /** A map: an object would be looked up the slow way, as every emitter has other names. */
  readonly #listeners = new Map<keyof E, readonly Listener[]>()
  /** What was emitted last is emitted again, nearly always: it is not looked up anew. */
  #latest: keyof E | null = null
  #latestListeners: readonly Listener[] = NOBODY

  on<K extends keyof E>(name: K, listener: (...args: E[K]) => void): () => void {
    // What is kept under a name takes the arguments of that name, and is called with no others.
    const kept = listener as unknown as Listener
    // A new array per change: an emit under way keeps the list it started with.
    this.#set(name, [...this.#listenersOf(name), kept])
    return () => {
      this.#set(
        name,
        this.#listenersOf(name).filter((one) => one !== kept),
      )
    }
  }

  emit<K extends keyof E>(name: K, ...args: E[K]): void {
    if (name !== this.#latest) {
      this.#latest = name
      this.#latestListeners = this.#listenersOf(name)
    }
    const listeners = this.#latestListeners
    for (const listener of listeners) listener(...args)
  }

  #listenersOf(name: keyof E): readonly Listener[] {
    return this.#listeners.get(name) ?? NOBODY
  }

  #set(name: keyof E, listeners: readonly Listener[]): void {
    this.#listeners.set(name, listeners)
    this.#latest = null
  }
}
