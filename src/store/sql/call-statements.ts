import type { EndReason } from '../../shared/call-event.ts'
import { withoutCardNumbers } from '../../text/card-numbers.ts'
import type { Intent, NewCall } from '../call-log.ts'
import { emptyContinuity, HAND_OVER, recordText } from './call-rows.ts'
import type { Statement } from './sql-engine.ts'
import { slot, sql } from './template.ts'

const openCall = sql`
  insert into calls (
    call_id, from_number, to_number, agent, agent_version, model, started_at_ms,
    ended_at_ms, end_reason, cost_usd, events_left_out
  )
  values (
    ${slot('callId')}, ${slot('from')}, ${slot('to')}, ${slot('agent')},
    ${slot('agentVersion')}, ${slot('model')}, ${slot('startedAtMs')},
    null, null, 0, 0
  )
  on conflict do nothing`

const openContinuity = sql`
  insert into continuity (
    call_id, state, owner, epoch, interrupted_at_ms,
    unplanned_at_ms, intent_kind, intent_reason, record
  )
  values (${slot('callId')}, 'ringing', null, 0, null, '', null, null, ${slot('record')})
  on conflict do nothing`

// Handed over, it is here: nothing is intended any more.
const claimCall = sql`
  update continuity set
    state = 'live',
    owner = ${slot('owner')},
    epoch = epoch + 1,
    interrupted_at_ms = null,
    unplanned_at_ms = unplanned_at_ms || ${slot('lost')},
    intent_kind = case when intent_kind = ${HAND_OVER} then null else intent_kind end,
    intent_reason = case when intent_kind = ${HAND_OVER} then null else intent_reason end
  where call_id = ${slot('callId')} and state != 'ended'`

const findCall = sql`
  select calls.*, continuity.*
  from calls inner join continuity on continuity.call_id = calls.call_id
  where calls.call_id = ${slot('callId')}`

const findEpoch = sql`select call_id, epoch from continuity where call_id = ${slot('callId')}`

const intendCall = sql`
  update continuity set
    intent_kind = ${slot('kind')},
    intent_reason = ${slot('reason')},
    intent_person = ${slot('person')},
    intent_summary = ${slot('summary')}
  where call_id = ${slot('callId')} and epoch = ${slot('epoch')}`

const endContinuity = sql`
  update continuity set state = 'ended'
  where call_id = ${slot('callId')} and state != 'ended'`

const endCall = sql`
  update calls set
    ended_at_ms = ${slot('nowMs')}, end_reason = ${slot('reason')}, digest_due_ms = ${slot('nowMs')}
  where call_id = ${slot('callId')} and ended_at_ms is null`

const rememberToken = sql`
  insert into stream_tokens (nonce, expires_at_ms)
  values (${slot('nonce')}, ${slot('expiresAtMs')})
  on conflict do nothing`

const sumUse = sql`
  select
    count(*) as calls,
    sum(ended_at_ms - started_at_ms) as lasted_ms,
    sum(case when ended_at_ms is null then 0 else cost_usd end) as cost_usd
  from calls
  where from_number = ${slot('from')} and started_at_ms >= ${slot('sinceMs')}`

/**
 * What the call log asks of its tables. Whoever writes names the state or the epoch that it
 * expects in the same statement, so that two processes can never both succeed.
 */
export const callStatements = {
  /** The first changes a row if the call is new. */
  open(call: NewCall): readonly Statement[] {
    const { callId, from, to, agent, agentVersion, model, startedAtMs } = call
    return [
      openCall.once({ callId, from, to, agent, agentVersion, model, startedAtMs }),
      openContinuity.once({ callId, record: recordText(emptyContinuity) }),
    ]
  },

  claim(callId: string, owner: string, nowMs: number, unplanned: boolean): Statement {
    return claimCall.once({ callId, owner, lost: unplanned ? ` ${nowMs}` : '' })
  },

  /** One row, or none. */
  find(callId: string): Statement {
    return findCall.once({ callId })
  },

  /** One row for each call that is known. */
  epochs(callIds: readonly string[]): Statement {
    return findEpoch.fill(callIds.map((callId) => ({ callId })))
  },

  intend(callId: string, epoch: number, { kind, reason, transfer }: Intent): Statement {
    const { person = null, summary = null } = transfer ?? {}
    const told = summary === null ? null : withoutCardNumbers(summary)
    return intendCall.once({ callId, epoch, kind, reason, person, summary: told })
  },

  end(callId: string, nowMs: number, reason: EndReason): readonly Statement[] {
    return [endContinuity.once({ callId }), endCall.once({ callId, nowMs, reason })]
  },

  /** Changes a row if nobody had used the token. */
  useToken(nonce: string, expiresAtMs: number): Statement {
    return rememberToken.once({ nonce, expiresAtMs })
  },

  /** One row. */
  usedBy(from: string, sinceMs: number): Statement {
    return sumUse.once({ from, sinceMs })
  },
} as const
