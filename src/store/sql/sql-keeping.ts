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
    const done = await this.#forget(callId, keepingStatements.texts(callId))
    const [transcripts = 0, callbacks = 0, notes = 0] = [0, 1, 2].map((at) => rowsOf(done, at))
    return { calls: 0, events, transcripts, orders: 0, callbacks, notes }
  }

  async forgetCall(callId: string): Promise<Removed> {
    const events = await this.#removeEvents(callId)
    const done = await this.#forget(callId, keepingStatements.call(callId))
    return removed(events, done)
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
    const done = await this.#forget(callId, keepingStatements.erase(callId, number))
    return removed(events, done)
  }

  async forgetAudit(nowMs: number): Promise<number> {
    let entries = 0
    for (;;) {
      const done = await this.#run('write', keepingStatements.audit(nowMs))
      const gone = done.map((_, at) => rowsOf(done, at))
      entries += gone.reduce((sum, rows) => sum + rows, 0)
      if (gone.every((rows) => rows < ROWS_A_JOB)) return entries
    }
  }

  /** @returns what the statements did. The digest goes with them: it may have come in between. */
  async #forget(callId: string, statements: readonly Statement[]): Promise<readonly Outcome[]> {
    const digest = keepingStatements.digest(this.#engine.dialect, callId)
    return (await this.#run('write', [...digest, ...statements])).slice(digest.length)
  }

  async #removeEvents(callId: string): Promise<number> {
    await this.#run('write', keepingStatements.digest(this.#engine.dialect, callId))
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

/** @param done the record, the orders, the callbacks, the call, the comments, the tags. */
function removed(events: number, done: readonly Outcome[]): Removed {
  return {
    calls: rowsOf(done, 3),
    events,
    transcripts: rowsOf(done, 0),
    orders: rowsOf(done, 1),
    callbacks: rowsOf(done, 2),
    notes: rowsOf(done, 4) + rowsOf(done, 5),
  }
}

function rowsOf(outcomes: readonly Outcome[], at: number): number {
  return outcomes[at]?.changed[0] ?? 0
}
