import type { CallEvent } from '../../shared/call-event.ts'
import type { LiveReader, ReadCall, ReadPlace } from '../live-reader.ts'
import { callOf } from './call-rows.ts'
import { liveStatements } from './live-statements.ts'
import type { Outcome, Row, SqlEngine, Statement } from './sql-engine.ts'

/** Pages are behind for so long at most; then it is tried anew. */
const WITHIN_MS = 2_000

/** Follows calls of other processes in an SQL database. */
export class SqlLiveReader implements LiveReader {
  readonly #engine: SqlEngine

  constructor(engine: SqlEngine) {
    this.#engine = engine
  }

  async open(instanceId: string): Promise<readonly string[]> {
    const [found] = await this.#read([liveStatements.open(instanceId)])
    return (found?.rows ?? []).map((row) => String(row['call_id']))
  }

  async read(places: readonly ReadPlace[]): Promise<readonly ReadCall[]> {
    if (places.length === 0) return []
    const [calls, events] = await this.#read(liveStatements.read(places))
    const newestFirst = Map.groupBy(events?.rows ?? [], (row) => String(row['call_id']))
    return (calls?.rows ?? []).map((row) => {
      const rows = newestFirst.get(String(row['call_id'])) ?? []
      const known = places.find(({ callId }) => callId === row['call_id'])
      return readCall(row, rows.toReversed(), known)
    })
  }

  #read(statements: readonly Statement[]): Promise<readonly Outcome[]> {
    return this.#engine.run({
      kind: 'read',
      urgency: 'behind',
      withinMs: WITHIN_MS,
      statements: () => statements,
    })
  }
}

function readCall(row: Row, rows: readonly Row[], known: ReadPlace | undefined): ReadCall {
  const logged = callOf(row, null)
  const { callId, from, to, agent, agentVersion, model, startedAtMs } = logged
  const { state, owner, epoch, endReason } = logged
  const before = known?.epoch === epoch ? known.seq : 0
  return {
    call: { callId, from, to, agent, agentVersion, model, startedAtMs },
    ...{ state, owner, epoch, endReason },
    seq: Number(rows.at(-1)?.['seq'] ?? before),
    events: rows.map(eventOf),
  }
}

/** The call log writes an event without what has a column of its own. */
function eventOf(row: Row): CallEvent {
  const detail = JSON.parse(String(row['json'])) as object
  const { type, call_id: callId } = row
  return { ...detail, type, callId, atMs: Number(row['at_ms']) } as CallEvent
}
