import type { EndReason } from '../../shared/call-event.ts'
import type { CallRecord, CallRecords, RecordedEvent, StreamRecord } from '../call-record.ts'
import { callbacksOf, ordersOf } from './record-rows.ts'
import { recordOf } from './record-statements.ts'
import type { Row, SqlEngine } from './sql-engine.ts'

/** Nobody on the line waits for it. */
const WITHIN_MS = 3_000

/** Reads calls back from the SQL database of the call log. */
export class SqlCallRecords implements CallRecords {
  readonly #engine: SqlEngine

  constructor(engine: SqlEngine) {
    this.#engine = engine
  }

  async find(callId: string): Promise<CallRecord | null> {
    const [calls, events, orders, callbacks] = await this.#engine.run({
      kind: 'read',
      urgency: 'behind',
      withinMs: WITHIN_MS,
      statements: () => recordOf(callId),
    })
    const call = calls?.rows[0]
    if (call === undefined) return null
    return {
      callId,
      from: text(call, 'from_number'),
      to: text(call, 'to_number'),
      agent: text(call, 'agent'),
      agentVersion: text(call, 'agent_version'),
      model: text(call, 'model'),
      startedAtMs: Number(call['started_at_ms']),
      endedAtMs: Number(call['ended_at_ms']),
      endReason: text(call, 'end_reason') as EndReason,
      costUsd: Number(call['cost_usd']),
      eventsLeftOut: Number(call['events_left_out']),
      givenTo: call['intent_kind'] === 'person' ? textOrNull(call, 'intent_person') : null,
      streams: streamsOf(callId, events?.rows ?? []),
      orders: ordersOf(orders?.rows ?? []),
      callbacks: callbacksOf(callbacks?.rows ?? []),
    }
  }
}

function streamsOf(callId: string, rows: readonly Row[]): readonly StreamRecord[] {
  const streams = Map.groupBy(rows, (row) => Number(row['epoch']))
  return [...streams].map(([stream, ofStream]) => ({
    stream,
    events: ofStream.map((row) => eventOf(callId, row)),
  }))
}

/** The call log writes an event without what has a column of its own. */
function eventOf(callId: string, row: Row): RecordedEvent {
  const detail = JSON.parse(text(row, 'json')) as object
  const event = { ...detail, type: row['type'], callId, atMs: Number(row['at_ms']) }
  return event as RecordedEvent
}

function text(row: Row, column: string): string {
  return String(row[column])
}

function textOrNull(row: Row, column: string): string | null {
  return row[column] === null ? null : text(row, column)
}
