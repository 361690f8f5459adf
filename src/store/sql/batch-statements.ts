import type { CallEvent } from '../../shared/call-event.ts'
import { jsonWithoutCardNumbers } from '../../text/card-numbers.ts'
import { recordText } from './call-rows.ts'
import { digestStatements } from './history/digest-statements.ts'
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
 *
 * @param nowMs Unix time: since then there is something to add up of streams that have ended.
 */
export function batchStatements(batch: Batch, nowMs: number): readonly Statement[] {
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
    digestStatements.due(endedIn(events), nowMs),
    ...postponed,
  ]
}

function endedIn(events: Batch['events']): readonly string[] {
  return events.filter(({ event }) => event.type === 'call-ended').map(({ event }) => event.callId)
}

/** The event without what has a column of its own, and without card numbers. */
function detailOf(event: CallEvent): string {
  const detail = { ...event, callId: undefined, atMs: undefined, type: undefined }
  return jsonWithoutCardNumbers(detail)
}
