/** Where an event stands in its call; null: the stream has had its share. */
interface Place {
  readonly epoch: number
  readonly seq: number
}

export const streamCountBounds = {
  /** Events that are kept of one stream. */
  events: 5_000,
  /** Calls whose counts are remembered: far more than a process carries; the oldest goes. */
  calls: 10_000,
} as const

/**
 * Numbers the events of each stream. A stream is known by its epoch, which no other process has,
 * so that the numbers of two processes never meet, and writing an event twice changes nothing.
 */
export class StreamCounts {
  readonly #streams = new Map<string, { readonly epoch: number; seq: number }>()

  /** A stream of the call starts here. */
  begin(callId: string, epoch: number): void {
    // Taken out first: the map's order is that of age.
    this.#streams.delete(callId)
    if (this.#streams.size >= streamCountBounds.calls) {
      for (const oldest of this.#streams.keys()) {
        this.#streams.delete(oldest)
        break
      }
    }
    this.#streams.set(callId, { epoch, seq: 0 })
  }

  /** @param evenBeyond the event is kept whatever came before it. */
  next(callId: string, evenBeyond: boolean): Place | null {
    let stream = this.#streams.get(callId)
    if (stream === undefined) {
      this.begin(callId, 0)
      stream = this.#streams.get(callId)
      if (stream === undefined) return null
    }
    stream.seq++
    if (stream.seq > streamCountBounds.events && !evenBeyond) return null
    return { epoch: stream.epoch, seq: stream.seq }
  }
}
