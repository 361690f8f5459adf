import { auditBounds, SIGN_IN_FAILED } from '../audit.ts'
import { emptyContinuity, recordText } from './call-rows.ts'
import { digestStatements } from './history/digest-statements.ts'
import { wordStatements } from './history/word-statements.ts'
import type { Dialect, Statement } from './sql-engine.ts'
import { slot, sql } from './template.ts'

/** Stands in place of a number that was erased. */
const ERASED = 'erased'
/** A process that has not said anything for so long writes nothing any more. */
const SILENT_MS = 600_000
/** What is written behind a call has arrived by then. */
const SETTLED_MS = 60_000
/** Calls that are looked for at once. */
const CALLS = 100
/** Of events and audit entries, rows that go in one job; no call has as many of the others. */
export const ROWS_A_JOB = 500

const takeTurn = sql`
  insert into turns (name, until_ms) values ('retention', ${slot('untilMs')})
  on conflict (name) do update set until_ms = excluded.until_ms
  where turns.until_ms <= ${slot('nowMs')}`

const withOldTexts = sql`
  select call_id from calls
  where texts_kept = 1 and started_at_ms < ${slot('beforeMs')} and ended_at_ms is not null
  order by started_at_ms limit ${CALLS}`

const oldCalls = sql`
  select call_id from calls
  where started_at_ms < ${slot('beforeMs')} and ended_at_ms is not null
  order by started_at_ms limit ${CALLS}`

const removeEvents = sql`
  delete from events where call_id = ${slot('callId')} and (epoch, seq) in (
    select epoch, seq from events
    where call_id = ${slot('callId')} order by epoch, seq limit ${ROWS_A_JOB}
  )`

const emptyRecord = sql`
  update continuity set record = ${slot('record')}, intent_summary = null
  where call_id = ${slot('callId')}
    and (record != ${slot('record')} or intent_summary is not null)`

const emptyCallbacks = sql`
  update callbacks set about = '', wanted_when = null
  where call_id = ${slot('callId')} and (about != '' or wanted_when is not null)`

const textsGone = sql`
  update calls set texts_kept = 0 where call_id = ${slot('callId')} and texts_kept = 1`

const removeRecord = sql`delete from continuity where call_id = ${slot('callId')}`
const removeOrders = sql`delete from orders where call_id = ${slot('callId')}`
const removeCallbacks = sql`delete from callbacks where call_id = ${slot('callId')}`
const removeLetter = sql`delete from outbox where call_id = ${slot('callId')}`
const removeCall = sql`delete from calls where call_id = ${slot('callId')}`
const removeComments = sql`delete from call_comments where call_id = ${slot('callId')}`
const removeTags = sql`delete from call_tags where call_id = ${slot('callId')}`

const removeRecordings = sql`delete from recordings where call_id = ${slot('callId')}`
const noRecording = sql`
  update calls set has_recording = 0 where call_id = ${slot('callId')} and has_recording = 1`

const removeOldAudit = sql`
  delete from audit where (at_ms, entry_id) in (
    select at_ms, entry_id from audit where at_ms < ${slot('beforeMs')}
    order by at_ms, entry_id limit ${ROWS_A_JOB}
  )`

const removeSurplusAudit = sql`
  delete from audit where (at_ms, entry_id) in (
    select at_ms, entry_id from audit order by at_ms desc, entry_id desc
    limit ${ROWS_A_JOB} offset ${auditBounds.entries}
  )`

const removeSurplusFailures = sql`
  delete from audit where (at_ms, entry_id) in (
    select at_ms, entry_id from audit where what = ${SIGN_IN_FAILED}
    order by at_ms desc, entry_id desc
    limit ${ROWS_A_JOB} offset ${auditBounds.failures}
  )`

// A call of a process that is gone for good lasts for nobody.
const findTrace = sql`
  select named.call_id, case
    when calls.call_id is null or not exists (
      select 1 from instances where beat_at_ms >= ${slot('aliveSinceMs')}
    ) then 0
    when calls.ended_at_ms is null or calls.ended_at_ms > ${slot('settledMs')} then 1
    else 0
  end as lasts
  from (
    select call_id from calls where from_number = ${slot('number')}
    union select call_id from orders where caller = ${slot('number')}
    union select call_id from callbacks where phone_number = ${slot('number')}
  ) as named
  left join calls on calls.call_id = named.call_id`

const eraseCaller = sql`
  update calls set from_number = ${ERASED}
  where call_id = ${slot('callId')} and from_number = ${slot('number')}`

const eraseOrders = sql`
  update orders set caller = null
  where call_id = ${slot('callId')} and caller = ${slot('number')}`

const eraseCallbacks = sql`
  update callbacks set phone_number = ${ERASED}, about = '', wanted_when = null
  where call_id = ${slot('callId')} and phone_number = ${slot('number')}`

const record = recordText(emptyContinuity)

/** What retention and erasure ask of the tables; each job changes few rows. */
export const keepingStatements = {
  /** Changes a row if it is our turn. */
  takeTurn(nowMs: number, untilMs: number): Statement {
    return takeTurn.once({ nowMs, untilMs })
  },

  olderThan(what: 'texts' | 'calls', beforeMs: number): Statement {
    return what === 'texts' ? withOldTexts.once({ beforeMs }) : oldCalls.once({ beforeMs })
  },

  /** What it was added up to in words goes, and nobody adds it up again: before its events go. */
  digest(dialect: Dialect, callId: string): readonly Statement[] {
    return [digestStatements.forget(callId), wordStatements.remove(dialect, callId)]
  },

  /** Removes {@link ROWS_A_JOB} at most: done again until it removes fewer. */
  events(callId: string): Statement {
    return removeEvents.once({ callId })
  },

  /** Empties the record, then the callbacks; removes the comments. */
  texts(callId: string): readonly Statement[] {
    return [
      emptyRecord.once({ callId, record }),
      emptyCallbacks.once({ callId }),
      removeComments.once({ callId }),
      textsGone.once({ callId }),
    ]
  },

  /**
   * Removes the record, the orders, the callbacks, the call, the comments, the tags. Who writes to
   * a call holds it first: once it is gone, nothing comes after what is removed here.
   */
  call(callId: string): readonly Statement[] {
    const ofCall = [removeRecord, removeOrders, removeCallbacks, removeCall]
    const notes = [removeComments, removeTags]
    return [...ofCall, ...notes, removeLetter, removeRecordings].map((one) => one.once({ callId }))
  },

  trace(number: string, nowMs: number): Statement {
    const times = { aliveSinceMs: nowMs - SILENT_MS, settledMs: nowMs - SETTLED_MS }
    return findTrace.once({ number, ...times })
  },

  /**
   * The record first, then the orders, the callbacks, the call: it is found until all is done. Then
   * the comments and the tags.
   */
  erase(callId: string, number: string): readonly Statement[] {
    return [
      emptyRecord.once({ callId, record }),
      eraseOrders.once({ callId, number }),
      eraseCallbacks.once({ callId, number }),
      eraseCaller.once({ callId, number }),
      removeComments.once({ callId }),
      removeTags.once({ callId }),
      emptyCallbacks.once({ callId }),
      textsGone.once({ callId }),
      removeRecordings.once({ callId }),
      noRecording.once({ callId }),
    ]
  },

  /** Each removes {@link ROWS_A_JOB} at most: done again until none removes so many. */
  audit(nowMs: number): readonly Statement[] {
    return [
      removeOldAudit.once({ beforeMs: nowMs - auditBounds.keepMs }),
      removeSurplusFailures.once({}),
      removeSurplusAudit.once({}),
    ]
  },
} as const
