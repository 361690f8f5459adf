import type { CallEvent } from '../../shared/call-event.ts'
import type { CallLogLosses, Continuity } from '../call-log.ts'
import type { Statement } from './sql-engine.ts'

/** An event with its place in the call. */
export interface QueuedEvent {
  readonly event: CallEvent
  readonly epoch: number
  readonly seq: number
}

/** The latest record of a call that is not yet written. */
export interface QueuedRecord {
  readonly callId: string
  readonly epoch: number
  readonly continuity: Continuity
}

/** What is added to a call's row. */
export interface Tally {
  readonly callId: string
  readonly costUsd: number
  readonly eventsLeftOut: number
}

/** What goes to the store in one transaction. */
export interface Batch {
  readonly events: readonly QueuedEvent[]
  readonly records: readonly QueuedRecord[]
  readonly tallies: readonly Tally[]
  readonly postponed: readonly Statement[]
}

export const writeQueueBounds = {
  /** Waiting events; what comes beyond is dropped and counted in `losses.events`. */
  events: 20_000,
  /** Beyond these, only for the summaries of calls: one line is worth more than its details. */
  summaries: 1_000,
  /** Calls with a waiting record or tally; the oldest goes, counted in `losses.batches`. */
  calls: 10_000,
  /** Statements that somebody had waited for in vain; the oldest goes, as above. */
  postponed: 10_000,
  /** Rows of each kind in one batch. */
  batchRows: 200,
} as const

/**
 * What waits to be written. Events and records stay in it until they are known to be written, and
 * of a call only the latest record counts, so that a batch that failed is simply taken again.
 */
export class WriteQueue {
  readonly #events: QueuedEvent[] = []
  readonly #records = new Map<string, QueuedRecord>()
  readonly #tallies = new Map<string, Tally>()
  readonly #postponed: Statement[] = []
  #lostEvents = 0
  #lostBatches = 0

  get losses(): CallLogLosses {
    return { events: this.#lostEvents, batches: this.#lostBatches }
  }

  /** Rows that wait. */
  get waiting(): number {
    const { length } = this.#postponed
    return this.#events.length + this.#records.size + this.#tallies.size + length
  }

  append(queued: QueuedEvent): void {
    const { events, summaries } = writeQueueBounds
    const bound = queued.event.type === 'call-ended' ? events + summaries : events
    if (this.#events.length >= bound) this.#lostEvents++
    else this.#events.push(queued)
  }

  /** @returns false when a later owner's record waits already: this one is stale. */
  keep(record: QueuedRecord): boolean {
    const before = this.#records.get(record.callId)
    if (before !== undefined && before.epoch > record.epoch) return false
    if (before === undefined) this.#makeRoom(this.#records)
    this.#records.set(record.callId, record)
    return true
  }

  add(tally: Tally): void {
    const before = this.#tallies.get(tally.callId)
    if (before === undefined) this.#makeRoom(this.#tallies)
    this.#tallies.set(tally.callId, {
      callId: tally.callId,
      costUsd: (before?.costUsd ?? 0) + tally.costUsd,
      eventsLeftOut: (before?.eventsLeftOut ?? 0) + tally.eventsLeftOut,
    })
  }

  /** @param statements may be done twice. */
  postpone(statements: readonly Statement[]): void {
    if (this.#postponed.length >= writeQueueBounds.postponed) {
      this.#postponed.shift()
      this.#lostBatches++
    }
    this.#postponed.push(...statements)
  }

  recordOf(callId: string): QueuedRecord | null {
    return this.#records.get(callId) ?? null
  }

  /** The next batch. One is out at a time, until {@link written}, {@link failed} or {@link refused}. */
  take(): Batch {
    const rows = writeQueueBounds.batchRows
    const tallies = [...this.#tallies.values()].slice(0, rows)
    // Sums go with the batch: what is added meanwhile starts a sum of its own.
    for (const { callId } of tallies) this.#tallies.delete(callId)
    return {
      events: this.#events.slice(0, rows),
      records: [...this.#records.values()].slice(0, rows),
      tallies,
      postponed: this.#postponed.slice(0, rows),
    }
  }

  written(batch: Batch): void {
    this.#events.splice(0, batch.events.length)
    this.#restWritten(batch)
  }

  /** The batch was not written, and will be taken again. */
  failed(batch: Batch): void {
    for (const tally of batch.tallies) this.add(tally)
  }

  /** The batch will never be taken as it is: its detail goes first, the rest if that did not help. */
  refused(batch: Batch): void {
    this.#lostBatches++
    this.#lostEvents += batch.events.length
    this.#events.splice(0, batch.events.length)
    if (batch.events.length > 0) this.failed(batch)
    else this.#restWritten(batch)
  }

  /** Gives up all that waits. */
  abandon(): void {
    if (this.waiting === 0) return
    this.#lostBatches += Math.ceil(this.waiting / writeQueueBounds.batchRows)
    this.#lostEvents += this.#events.length
    this.#events.length = 0
    this.#records.clear()
    this.#tallies.clear()
    this.#postponed.length = 0
  }

  #restWritten({ records, postponed }: Batch): void {
    // A later record of the same call stays.
    for (const record of records) {
      if (this.#records.get(record.callId) === record) this.#records.delete(record.callId)
    }
    const done = new Set(postponed)
    while (this.#postponed[0] !== undefined && done.has(this.#postponed[0])) this.#postponed.shift()
  }

  #makeRoom(calls: Map<string, unknown>): void {
    if (calls.size < writeQueueBounds.calls) return
    for (const oldest of calls.keys()) {
      calls.delete(oldest)
      this.#lostBatches++
      return
    }
  }
}
