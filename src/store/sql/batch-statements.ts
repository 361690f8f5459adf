import type { CallEvent } from '../../shared/call-event.ts'
import { jsonWithoutCardNumbers } from '../../text/card-numbers.ts'
import { recordText } from './call-rows.ts'
import type { Statement } from './sql-engine.ts'
import { slot, sql } from './template.ts'
import type { Batch, QueuedRecord } from './write-queue.ts'

const writeEvent = sql`
  insert into events (call_id, epoch, seq, at_ms, type, json)
  values (
    ${slot('callId')}, ${slot('epoch')}, ${slot('seq')},
    ${slot('atMs')}, ${slot('type')}, ${slot('json')}
  )
  on conflict do nothing`

const writeRecord = sql`
  update continuity set record = ${slot('record')}
  where call_id = ${slot('callId')} and epoch = ${slot('epoch')}`

const writeTally = sql`
  update calls set
    cost_usd = cost_usd + ${slot('costUsd')},
    events_left_out = events_left_out + ${slot('eventsLeftOut')}
  where call_id = ${slot('callId')}`

/** Changes one row for each record whose owner still has the call. */
export function recordStatement(records: readonly QueuedRecord[]): Statement {
  return writeRecord.fill(
    records.map(({ callId, epoch, continuity }) => ({
      callId,
      epoch,
      record: recordText(continuity),
    })),
  )
}

/**
 * What is written behind, as statements; the first is that of the records. All of it may be
 * written twice but for sums.
 */
export function batchStatements(batch: Batch): readonly Statement[] {
  const { events, records, tallies, postponed } = batch
  return [
    recordStatement(records),
    writeEvent.fill(
      events.map(({ event, epoch, seq }) => ({
        callId: event.callId,
        epoch,
        seq,
        atMs: event.atMs,
        type: event.type,
        json: detailOf(event),
      })),
    ),
    writeTally.fill(tallies),
    ...postponed,
  ]
}

/** The event without what has a column of its own, and without card numbers. */
function detailOf(event: CallEvent): string {
  const detail = { ...event, callId: undefined, atMs: undefined, type: undefined }
  return jsonWithoutCardNumbers(detail)
}
