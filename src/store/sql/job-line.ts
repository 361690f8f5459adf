import type { Clock, Timer } from '../../shared/clock.ts'
import { HexkeyError } from '../../shared/errors.ts'
import { StoreUnavailable } from '../store-errors.ts'
import type { Outcome, SqlJob, Statement } from './sql-engine.ts'

/** Takes a job to the database; `withinMs` is how long its caller waits, as in {@link SqlJob}. */
type SendJob = (
  kind: SqlJob['kind'],
  statements: readonly Statement[],
  withinMs: number | null,
) => Promise<readonly Outcome[]>

interface Waiting {
  readonly job: SqlJob
  readonly resolve: (outcomes: readonly Outcome[]) => void
  readonly reject: (reason: unknown) => void
  timer: Timer | null
  settled: boolean
}

/** Jobs that wait in a line; more are refused at once. */
export const MAX_WAITING_JOBS = 1_000
/** Before a job is tried again: the fault itself has mostly taken its time. */
const RETRY_PAUSE_MS = 10

/**
 * Leads jobs to a database that does one thing at a time. Those that somebody waits for go first,
 * and one whose time is up is never sent: what its caller has given up does not happen later,
 * unless it was under way.
 */
export class JobLine {
  readonly #clock: Clock
  readonly #send: SendJob
  readonly #now: Waiting[] = []
  readonly #behind: Waiting[] = []
  #busy = false
  #closed = false

  constructor(clock: Clock, send: SendJob) {
    this.#clock = clock
    this.#send = send
  }

  /** @throws StoreUnavailable; and whatever `send` throws that does not pass. */
  run(job: SqlJob): Promise<readonly Outcome[]> {
    if (this.#closed) return Promise.reject(new StoreUnavailable('The store is closed.'))
    if (this.#now.length + this.#behind.length >= MAX_WAITING_JOBS) {
      return Promise.reject(new StoreUnavailable('Too much waits for the store.'))
    }
    return new Promise((resolve, reject) => {
      const waiting: Waiting = { job, resolve, reject, timer: null, settled: false }
      if (job.withinMs !== null) {
        waiting.timer = this.#clock.after(job.withinMs, () => {
          this.#giveUp(waiting, 'The store did not answer in time.')
        })
      }
      this.#lineOf(waiting).push(waiting)
      this.#next()
    })
  }

  /** Refuses all that waits, and all that comes. */
  close(): void {
    this.#closed = true
    for (const waiting of [...this.#now, ...this.#behind]) {
      this.#giveUp(waiting, 'The store is closed.')
    }
  }

  #lineOf({ job }: Waiting): Waiting[] {
    return job.urgency === 'now' ? this.#now : this.#behind
  }

  #next(): void {
    if (this.#busy) return
    const waiting = this.#now.shift() ?? this.#behind.shift()
    if (waiting === undefined) return
    this.#busy = true
    void this.#try(waiting).finally(() => {
      this.#busy = false
      this.#next()
    })
  }

  async #try(waiting: Waiting): Promise<void> {
    const { job, resolve, reject } = waiting
    try {
      const outcomes = await this.#send(job.kind, job.statements(), job.withinMs)
      this.#settle(waiting, () => {
        resolve(outcomes)
      })
    } catch (error) {
      if (job.withinMs !== null && error instanceof HexkeyError && error.retryable) {
        this.#again(waiting)
        return
      }
      this.#settle(waiting, () => {
        reject(error)
      })
    }
  }

  #again(waiting: Waiting): void {
    this.#clock.after(RETRY_PAUSE_MS, () => {
      if (waiting.settled) return
      if (this.#closed) {
        this.#giveUp(waiting, 'The store is closed.')
        return
      }
      this.#lineOf(waiting).unshift(waiting)
      this.#next()
    })
  }

  #giveUp(waiting: Waiting, message: string): void {
    const line = this.#lineOf(waiting)
    const place = line.indexOf(waiting)
    if (place >= 0) line.splice(place, 1)
    this.#settle(waiting, () => {
      waiting.reject(new StoreUnavailable(message))
    })
  }

  #settle(waiting: Waiting, tell: () => void): void {
    if (waiting.settled) return
    waiting.settled = true
    waiting.timer?.cancel()
    tell()
  }
}
