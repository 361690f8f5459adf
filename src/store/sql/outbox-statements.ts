import { outboxBounds } from '../outbox.ts'
import type { Letter } from '../outbox.ts'
import type { Statement } from './sql-engine.ts'
import { slot, sql } from './template.ts'

/** Letters that are written, or overflow, in one go: nobody else can write meanwhile. */
const AT_ONCE = 500
/** Delivered letters are kept for longer than calls are looked for: nothing is told twice. */
const FORGET_AFTER_MS = 2 * outboxBounds.lookBackMs

const beginOutbox = sql`
  insert into outbox_begin (id, since_ms) values (1, ${slot('nowMs')})
  on conflict do nothing`

const writeLetters = sql`
  insert into outbox (call_id, ended_at_ms, state, attempts, due_at_ms)
  select call_id, ended_at_ms, 'waiting', 0, ended_at_ms from calls
  where ended_at_ms >= (select max(since_ms) from outbox_begin)
    and ended_at_ms >= ${slot('sinceMs')} and ended_at_ms <= ${slot('untilMs')}
    and not exists (select 1 from outbox where outbox.call_id = calls.call_id)
  order by calls.ended_at_ms limit ${AT_ONCE}
  on conflict do nothing`

const overflow = sql`
  update outbox set state = 'dead', problem = 'too many letters waited'
  where state = 'waiting' and call_id in (
    select call_id from outbox where state = 'waiting'
    order by ended_at_ms desc, call_id limit ${AT_ONCE} offset ${outboxBounds.waiting}
  )
  returning call_id`

const takeLetters = sql`
  update outbox set lease = ${slot('lease')}, due_at_ms = ${slot('leasedUntilMs')}
  where state = 'waiting' and due_at_ms <= ${slot('nowMs')} and call_id in (
    select call_id from outbox where state = 'waiting' and due_at_ms <= ${slot('nowMs')}
    order by due_at_ms, call_id limit ${slot('letters')}
  )
  returning call_id, attempts`

const forgetLetters = sql`
  delete from outbox where state = 'delivered' and ended_at_ms < ${slot('beforeMs')}`

const settleLetter = sql`
  update outbox set
    state = ${slot('state')}, attempts = ${slot('attempts')}, due_at_ms = ${slot('dueAtMs')},
    problem = ${slot('problem')}, lease = null
  where call_id = ${slot('callId')} and lease = ${slot('lease')} and state = 'waiting'`

const countDead = sql`select count(*) as dead from outbox where state = 'dead'`

const findDead = sql`
  select call_id, ended_at_ms, attempts, problem from outbox where state = 'dead'
  order by ended_at_ms, call_id limit ${slot('atMost')}`

const retryLetter = sql`
  update outbox set state = 'waiting', attempts = 0, due_at_ms = ${slot('nowMs')}, lease = null
  where state = 'dead' and call_id = ${slot('callId')}`

const retryLetters = sql`
  update outbox set state = 'waiting', attempts = 0, due_at_ms = ${slot('nowMs')}, lease = null
  where state = 'dead' and call_id in (
    select call_id from outbox where state = 'dead'
    order by ended_at_ms desc, call_id limit ${outboxBounds.waiting}
  )`

/** What the outbox asks of its tables. */
export const outboxStatements = {
  begin(nowMs: number): Statement {
    return beginOutbox.once({ nowMs })
  },

  /** The second returns the calls whose letters overflowed, the last those that were taken. */
  take(
    nowMs: number,
    lease: string,
    { leaseMs, letters }: { readonly leaseMs: number; readonly letters: number },
  ): readonly Statement[] {
    const { lookBackMs, settleMs } = outboxBounds
    return [
      writeLetters.once({ sinceMs: nowMs - lookBackMs, untilMs: nowMs - settleMs }),
      overflow.once({}),
      forgetLetters.once({ beforeMs: nowMs - FORGET_AFTER_MS }),
      takeLetters.once({ nowMs, lease, leasedUntilMs: nowMs + leaseMs, letters }),
    ]
  },

  /** Changes the row if the lease is still the letter's. */
  settle(
    { callId, lease }: Letter,
    as: {
      readonly state: 'waiting' | 'delivered' | 'dead'
      readonly attempts: number
      readonly dueAtMs: number
      readonly problem: string | null
    },
  ): Statement {
    return settleLetter.once({ callId, lease, ...as })
  },

  countDead(): Statement {
    return countDead.once({})
  },

  deadLetters(atMost: number): Statement {
    return findDead.once({ atMost })
  },

  retry(callId: string | null, nowMs: number): Statement {
    return callId === null ? retryLetters.once({ nowMs }) : retryLetter.once({ callId, nowMs })
  },
} as const
