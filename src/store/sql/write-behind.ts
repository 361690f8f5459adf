import type { Clock, Timer } from '../../shared/clock.ts'
import { HexkeyError, messageOf } from '../../shared/errors.ts'
import type { Log } from '../../shared/log.ts'
import { batchStatements } from './batch-statements.ts'
import type { Outcome, SqlEngine } from './sql-engine.ts'
import { writeQueueBounds, type Batch, type QueuedRecord, type WriteQueue } from './write-queue.ts'

/** The most that a crash can cost, but for the commit itself. */
const FLUSH_AFTER_MS = 100
/** After a failed batch the pause doubles from the first to the second. */
const BACK_OFF_MS = { first: 100, longest: 2_000 } as const
/** For what waits when the log is closed. */
const CLOSE_WITHIN_MS = 3_000

/** Takes what waits in the queue to the store, a batch at a time, for as long as that takes. */
export class WriteBehind {
  readonly #queue: WriteQueue
  readonly #engine: SqlEngine
  readonly #clock: Clock
  readonly #log: Log
  readonly #onRefused: (records: readonly QueuedRecord[]) => void
  readonly #onWritten: (callIds: ReadonlySet<string>) => void
  #timer: Timer | null = null
  #soon = false
  #flushing: Promise<void> | null = null
  #failures = 0
  #awaySinceMs = 0
  #closed = false

  /**
   * @param onRefused told of records whose owner has lost the call, or that have no call.
   * @param onWritten told of the calls whose events were committed.
   */
  constructor(
    parts: {
      readonly queue: WriteQueue
      readonly engine: SqlEngine
      readonly clock: Clock
      readonly log: Log
    },
    onRefused: (records: readonly QueuedRecord[]) => void,
    onWritten: (callIds: ReadonlySet<string>) => void = () => undefined,
  ) {
    this.#queue = parts.queue
    this.#engine = parts.engine
    this.#clock = parts.clock
    this.#log = parts.log
    this.#onRefused = onRefused
    this.#onWritten = onWritten
  }

  /** Something was put into the queue. */
  wake(): void {
    if (this.#flushing !== null || this.#closed || this.#failures > 0) return
    const full = this.#queue.waiting >= writeQueueBounds.batchRows
    if (this.#timer !== null && (this.#soon || !full)) return
    this.#soon = full
    this.#flushIn(full ? 0 : FLUSH_AFTER_MS)
  }

  /** Writes what waits; gives it up after {@link CLOSE_WITHIN_MS}. */
  async close(): Promise<void> {
    this.#closed = true
    this.#timer?.cancel()
    const untilMs = this.#clock.nowMs() + CLOSE_WITHIN_MS
    // A batch that is under way must be back before the next is taken.
    const late = await this.#isLate(CLOSE_WITHIN_MS)
    while (!late && this.#queue.waiting > 0) {
      const withinMs = untilMs - this.#clock.nowMs()
      if (withinMs <= 0 || !(await this.#writeOne(withinMs))) break
    }
    this.#queue.abandon()
    const { losses } = this.#queue
    if (losses.events + losses.batches > 0) this.#log.warn({ losses }, 'detail of calls was lost')
  }

  #flushIn(delayMs: number): void {
    this.#timer?.cancel()
    this.#timer = this.#clock.after(delayMs, () => {
      this.#timer = null
      this.#flushing = this.#flush()
    })
  }

  async #flush(): Promise<void> {
    const written = await this.#writeOne(null)
    this.#flushing = null
    if (this.#closed || this.#queue.waiting === 0) return
    if (written) this.wake()
    else {
      const { first, longest } = BACK_OFF_MS
      this.#flushIn(Math.min(first * 2 ** (this.#failures - 1), longest))
    }
  }

  async #isLate(withinMs: number): Promise<boolean> {
    if (this.#flushing === null) return false
    return new Promise((resolve) => {
      const timer = this.#clock.after(withinMs, () => {
        resolve(true)
      })
      void this.#flushing?.then(() => {
        timer.cancel()
        resolve(false)
      })
    })
  }

  /** @returns false when the store is away. */
  async #writeOne(withinMs: number | null): Promise<boolean> {
    const taken: { batch: Batch | null } = { batch: null }
    try {
      const outcomes = await this.#engine.run({
        kind: 'write',
        urgency: 'behind',
        withinMs,
        statements: () => {
          // Tried a second time, it takes what is the latest by then.
          if (taken.batch !== null) this.#queue.failed(taken.batch)
          taken.batch = this.#queue.take()
          return batchStatements(taken.batch, this.#clock.wallMs())
        },
      })
      if (taken.batch !== null) this.#written(taken.batch, outcomes)
      return true
    } catch (error) {
      return this.#failed(taken.batch, error)
    }
  }

  #written(batch: Batch, outcomes: readonly Outcome[]): void {
    this.#queue.written(batch)
    this.#onWritten(new Set(batch.events.map(({ event }) => event.callId)))
    if (this.#failures > 0) {
      const awayMs = Math.round(this.#clock.nowMs() - this.#awaySinceMs)
      this.#log.info({ awayMs, losses: this.#queue.losses }, 'the store takes records again')
    }
    this.#failures = 0
    const changed = outcomes[0]?.changed ?? []
    const refused = batch.records.filter((_, place) => changed[place] === 0)
    if (refused.length > 0) this.#onRefused(refused)
  }

  #failed(batch: Batch | null, error: unknown): boolean {
    if (error instanceof HexkeyError && error.retryable) {
      if (batch !== null) this.#queue.failed(batch)
      if (this.#failures++ === 0) {
        this.#awaySinceMs = this.#clock.nowMs()
        const reason = messageOf(error)
        this.#log.warn({ reason, waiting: this.#queue.waiting }, 'the store takes no records')
      }
      return false
    }
    if (batch !== null) this.#queue.refused(batch)
    this.#log.error({ reason: messageOf(error) }, 'records were refused by the store')
    return true
  }
}
