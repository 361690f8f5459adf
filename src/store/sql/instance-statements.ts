import type { EndReason } from '../../shared/call-event.ts'
import type { Instance } from '../call-log.ts'
import { HAND_OVER } from './call-rows.ts'
import type { Statement } from './sql-engine.ts'
import { slot, sql } from './template.ts'

/** A call that is announced has its stream within seconds; after this it never had one. */
const RINGING_MS = 600_000
/** The end of a call whose process went and that nobody took up again. */
const LOST: EndReason = 'carrier-lost'
/** The clocks of two machines differ: a token is remembered for longer than it is good. */
const TOKEN_GRACE_MS = 60_000

const beatInstance = sql`
  insert into instances (id, started_at_ms, beat_at_ms, draining, address, shelf)
  values (
    ${slot('id')}, ${slot('startedAtMs')}, ${slot('beatAtMs')}, ${slot('draining')},
    ${slot('address')}, ${slot('shelf')}
  )
  on conflict (id) do update set
    beat_at_ms = excluded.beat_at_ms, draining = excluded.draining, address = excluded.address,
    shelf = excluded.shelf`

const reviveCalls = sql`
  update continuity set state = 'live', interrupted_at_ms = null
  where state = 'interrupted' and owner = ${slot('id')}`

const removeInstance = sql`delete from instances where id = ${slot('id')}`

const findPeers = sql`
  select * from instances
  where id != ${slot('id')} and beat_at_ms >= ${slot('sinceMs')}
  order by started_at_ms, id`

const interruptCalls = sql`
  update continuity set state = 'interrupted', interrupted_at_ms = ${slot('nowMs')}
  where state = 'live'
    and owner not in (select id from instances where beat_at_ms >= ${slot('aliveSinceMs')})
  returning call_id`

const giveUpCalls = sql`
  update continuity set state = 'ended'
  where state = 'interrupted' and interrupted_at_ms < ${slot('beforeMs')}
  returning call_id`

const giveUpRinging = sql`
  update continuity set state = 'ended'
  where state = 'ringing' and call_id in (
    select call_id from calls where ended_at_ms is null and started_at_ms < ${slot('beforeMs')}
  )
  returning call_id`

const endCalls = sql`
  update calls set
    ended_at_ms = ${slot('nowMs')},
    digest_due_ms = ${slot('nowMs')},
    end_reason = coalesce((
      select intent_reason from continuity
      where continuity.call_id = calls.call_id and intent_kind != ${HAND_OVER}
    ), ${LOST})
  where ended_at_ms is null
    and call_id in (select call_id from continuity where state = 'ended')`

const forgetTokens = sql`delete from stream_tokens where expires_at_ms < ${slot('beforeMs')}`

const removeInstances = sql`delete from instances where beat_at_ms < ${slot('beforeMs')}`

/** What processes write of themselves, and what one of them does for those that are gone. */
export const instanceStatements = {
  /** What a process carries is live, whatever a sweep thought while its beat was late. */
  beat({ id, startedAtMs, beatAtMs, ...more }: Instance): readonly Statement[] {
    const { draining, address = null, shelf = null } = more
    const beat = { id, startedAtMs, beatAtMs, draining: draining ? 1 : 0, address, shelf }
    return [beatInstance.once(beat), reviveCalls.once({ id })]
  },

  leave(instanceId: string): Statement {
    return removeInstance.once({ id: instanceId })
  },

  peers(instanceId: string, sinceMs: number): Statement {
    return findPeers.once({ id: instanceId, sinceMs })
  },

  /** The first returns the calls that were marked, the second and third those that were ended. */
  sweep(
    nowMs: number,
    { maxAgeMs, resumableMs }: { readonly maxAgeMs: number; readonly resumableMs: number },
  ): readonly Statement[] {
    return [
      interruptCalls.once({ nowMs, aliveSinceMs: nowMs - maxAgeMs }),
      giveUpCalls.once({ beforeMs: nowMs - resumableMs }),
      giveUpRinging.once({ beforeMs: nowMs - RINGING_MS }),
      endCalls.once({ nowMs }),
      forgetTokens.once({ beforeMs: nowMs - TOKEN_GRACE_MS }),
      removeInstances.once({ beforeMs: nowMs - maxAgeMs - resumableMs }),
    ]
  },
} as const
