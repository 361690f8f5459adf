import { findCallbacks, findOrders } from '../record-statements.ts'
import type { Statement } from '../sql-engine.ts'
import { slot, sql } from '../template.ts'
import { listStatements } from './list-statements.ts'

/** So many at once that reading them back is no work for the thread of the audio. */
export const EVENTS_A_PAGE = 250

const findCall = sql`
  select calls.*, continuity.intent_kind, continuity.intent_person
  from calls left join continuity on continuity.call_id = calls.call_id
  where calls.call_id = ${slot('callId')}`

const findEvents = sql`
  select epoch, seq, at_ms, type, json from events
  where call_id = ${slot('callId')} and (epoch, seq) > (${slot('epoch')}, ${slot('seq')})
  order by epoch, seq limit ${EVENTS_A_PAGE}`

/** What looking at one call asks of the tables. */
export const findStatements = {
  /** The call, its tags, its orders, its callbacks. */
  call(callId: string): readonly Statement[] {
    return [
      findCall.once({ callId }),
      listStatements.tags([callId]),
      ...[findOrders, findCallbacks].map((one) => one.once({ callId })),
    ]
  },

  /** All kinds of events behind that place, {@link EVENTS_A_PAGE} at most. */
  events(callId: string, epoch: number, seq: number): Statement {
    return findEvents.once({ callId, epoch, seq })
  },
} as const
