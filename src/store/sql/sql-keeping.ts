import type { Keeping, Removed, Trace } from '../keeping.ts'
import { keepingStatements, ROWS_A_JOB } from './keeping-statements.ts'
import type { Outcome, SqlEngine, SqlJob, Statement } from './sql-engine.ts'

/** Calls go first; a shutdown waits for one piece of work. */
const WITHIN_MS = 3_000

/** Retention and erasure in an SQL database. */
export class SqlKeeping implements Keeping {
  readonly #engine: SqlEngine

  constructor(engine: SqlEngine) {
    this.#engine = engine
  }

  async takeTurn(nowMs: number, everyMs: number): Promise<boolean> {
    const taken = await this.#run('write', [keepingStatements.takeTurn(nowMs, nowMs + everyMs)])
    return rowsOf(taken, 0) === 1
  }

  async olderThan(what: 'texts' | 'calls', beforeMs: number): Promise<readonly string[]> {
    const [found] = await this.#run('read', [keepingStatements.olderThan(what, beforeMs)])
    return (found?.rows ?? []).map((row) => String(row['call_id']))
  }

  async forgetTexts(callId: string): Promise<Removed> {
    const events = await this.#removeEvents(callId)
    const done = await this.#run('write', keepingStatements.texts(callId))
    return { calls: 0, events, transcripts: rowsOf(done, 0), orders: 0, callbacks: rowsOf(done, 1) }
  }

  async forgetCall(callId: string): Promise<Removed> {
    const events = await this.#removeEvents(callId)
    const done = await this.#run('write', keepingStatements.call(callId))
    const [transcripts, orders, callbacks, calls] = [0, 1, 2, 3].map((at) => rowsOf(done, at))
    return removed(events, transcripts, orders, callbacks, calls)
  }

  async traceOf(number: string, nowMs: number): Promise<Trace> {
    const [found] = await this.#run('read', [keepingStatements.trace(number, nowMs)])
    const idsWhere = (lasts: number): readonly string[] =>
      (found?.rows ?? [])
        .filter((row) => Number(row['lasts']) === lasts)
        .map((row) => String(row['call_id']))
    return { callIds: idsWhere(0), lastingCallIds: idsWhere(1) }
  }

  async eraseFrom(callId: string, number: string): Promise<Removed> {
    const events = await this.#removeEvents(callId)
    const done = await this.#run('write', keepingStatements.erase(callId, number))
    const [transcripts, orders, callbacks, calls] = [0, 1, 2, 3].map((at) => rowsOf(done, at))
    return removed(events, transcripts, orders, callbacks, calls)
  }

  async #removeEvents(callId: string): Promise<number> {
    let events = 0
    for (;;) {
      const gone = rowsOf(await this.#run('write', [keepingStatements.events(callId)]), 0)
      events += gone
      if (gone < ROWS_A_JOB) return events
    }
  }

  #run(kind: SqlJob['kind'], statements: readonly Statement[]): Promise<readonly Outcome[]> {
    const withinMs = WITHIN_MS
    return this.#engine.run({ kind, urgency: 'behind', withinMs, statements: () => statements })
  }
}

function removed(events: number, transcripts = 0, orders = 0, callbacks = 0, calls = 0): Removed {
  return { calls, events, transcripts, orders, callbacks }
}

function rowsOf(outcomes: readonly Outcome[], at: number): number {
  return outcomes[at]?.changed[0] ?? 0
}
