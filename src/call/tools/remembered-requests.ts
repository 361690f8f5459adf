/** So many are remembered; overflow: the oldest is forgotten, and would be taken for a new one. */
const MAX_REMEMBERED = 256

/**
 * Requests of a model by their identifier and what they ask for. The identifier alone is not
 * enough: another session may use it for something else.
 */
export class RememberedRequests<T> {
  readonly #known = new Map<string, T>()

  find(id: string, key: string): T | null {
    return this.#known.get(nameOf(id, key)) ?? null
  }

  add(id: string, key: string, request: T): void {
    this.#known.set(nameOf(id, key), request)
    if (this.#known.size <= MAX_REMEMBERED) return
    const [oldest] = this.#known.keys()
    if (oldest !== undefined) this.#known.delete(oldest)
  }
}

function nameOf(id: string, key: string): string {
  return `${id}\n${key}`
}
