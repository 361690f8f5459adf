import type { Statement } from './sql-engine.ts'
import { slot, sql } from './template.ts'

const findCall = sql`
  select calls.*, continuity.intent_kind, continuity.intent_person
  from calls inner join continuity on continuity.call_id = calls.call_id
  where calls.call_id = ${slot('callId')} and calls.ended_at_ms is not null`

const findEvents = sql`
  select epoch, at_ms, type, json from events
  where call_id = ${slot('callId')} and type in (
    'agent-text', 'caller-text', 'barge-in', 'reply-started', 'tool-run', 'usage', 'call-ended'
  )
  order by epoch, seq`

export const findOrders = sql`
  select order_number, product, part_code, part_count, ordered_at_ms from orders
  where call_id = ${slot('callId')}
  order by ordered_at_ms, order_number`

export const findCallbacks = sql`
  select phone_number, about, wanted_when, requested_at_ms from callbacks
  where call_id = ${slot('callId')}
  order by requested_at_ms, callback_key`

/** Four statements: the call that has ended, its events, its orders, its callbacks. */
export function recordOf(callId: string): readonly Statement[] {
  return [findCall, findEvents, findOrders, findCallbacks].map((one) => one.once({ callId }))
}
