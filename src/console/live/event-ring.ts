/** An event as it is sent: the whole text of it, its id included. */
export interface SentEvent {
  readonly number: number
  readonly text: string
  /** The same for people who see no telephone numbers. */
  readonly masked: string
}

/** What is kept for pages that come back: less than a minute of a busy server. */
const BOUNDS = { events: 2_000, characters: 2_000_000 } as const

/** The last events, by their number. Overflow: the oldest are forgotten, and not resumed from. */
export class EventRing {
  #events: SentEvent[] = []
  /** Of the events that were forgotten, how many are still at the front of the list. */
  #from = 0
  #characters = 0

  add(event: SentEvent): void {
    this.#events.push(event)
    this.#characters += charactersOf(event)
    while (
      this.#events.length - this.#from > BOUNDS.events ||
      this.#characters > BOUNDS.characters
    ) {
      const oldest = this.#events[this.#from++]
      if (oldest === undefined) break
      this.#characters -= charactersOf(oldest)
    }
    if (this.#from < BOUNDS.events) return
    this.#events = this.#events.slice(this.#from)
    this.#from = 0
  }

  clear(): void {
    this.#events = []
    this.#from = 0
    this.#characters = 0
  }

  /**
   * What came after an event.
   *
   * @param number of the last event that arrived; may be the one before the oldest that is kept.
   * @returns null when some of it is forgotten.
   */
  after(number: number): readonly SentEvent[] | null {
    const oldest = this.#events[this.#from]
    const newest = this.#events.at(-1)
    if (oldest === undefined || newest === undefined) return null
    if (number < oldest.number - 1 || number > newest.number) return null
    return this.#events.slice(this.#from + (number - oldest.number) + 1)
  }
}

function charactersOf({ text, masked }: SentEvent): number {
  return text === masked ? text.length : text.length + masked.length
}
