/** A map of event names to tuples of arguments: `{ audio: [frame: Uint8Array]; closed: [] }`. */
type EventTuples<E> = { [K in keyof E]: readonly unknown[] }

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
  readonly #listeners: { [K in keyof E]?: readonly ((...args: E[K]) => void)[] } = {}

  on<K extends keyof E>(name: K, listener: (...args: E[K]) => void): () => void {
    // A new array per change: an emit under way keeps the list it started with.
    this.#listeners[name] = [...(this.#listeners[name] ?? []), listener]
    return () => {
      this.#listeners[name] = (this.#listeners[name] ?? []).filter((one) => one !== listener)
    }
  }

  emit<K extends keyof E>(name: K, ...args: E[K]): void {
    const listeners = this.#listeners[name]
    if (listeners === undefined) return
    for (const listener of listeners) listener(...args)
  }
}
