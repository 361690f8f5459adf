/** Calls whose carrier may still ask; more than can end in the time that it takes. */
const MAX_UNASKED = 1_000

/** Calls whose stream we closed and whose carrier has not yet asked what is next. */
export class UnaskedCalls {
  readonly #calls = new Set<string>()

  get size(): number {
    return this.#calls.size
  }

  /** The oldest is given up: a carrier that has not asked by then will not. */
  expect(callId: string): void {
    this.#calls.add(callId)
    if (this.#calls.size <= MAX_UNASKED) return
    for (const oldest of this.#calls) {
      this.#calls.delete(oldest)
      return
    }
  }

  /** @returns whether the question was waited for. */
  asked(callId: string): boolean {
    return this.#calls.delete(callId)
  }
}
