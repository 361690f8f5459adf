/** A map of event names to tuples of arguments: `{ audio: [frame: Uint8Array]; closed: [] }`. */
type EventTuples<E> = { [K in keyof E]: readonly unknown[] }

type Listener = (...args: readonly unknown[]) => void

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

  on<K extends keyof E>(name: K, listener: (...args: E[K]) => void): () => void {
    // What is kept under a name takes the arguments of that name, and is called with no others.
    const kept = listener as unknown as Listener
    // A new array per change: an emit under way keeps the list it started with.
    this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), kept])
    return () => {
      this.#listeners.set(
        name,
        (this.#listeners.get(name) ?? []).filter((one) => one !== kept),
      )
    }
  }

  emit<K extends keyof E>(name: K, ...args: E[K]): void {
    const listeners = this.#listeners.get(name)
    if (listeners === undefined) return
    for (const listener of listeners) listener(...args)
  }
}
