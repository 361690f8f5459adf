import type { Dialect, Statement } from '../sql-engine.ts'
import { slot, sql } from '../template.ts'
import type { CallDigest } from './call-digest.ts'
import { bucketsBetween, bucketsText, type LatencyBuckets } from './latency-buckets.ts'
import { wordStatements } from './word-statements.ts'

const HOUR_MS = 3_600_000
/** So many at once that reading them back is no work for the thread of the audio. */
export const EVENTS_A_PAGE = 250

const markEnded = sql`
  update calls set digest_due_ms = ${slot('nowMs')}
  where call_id = ${slot('callId')} and texts_kept = 1`

// What is new comes first, although there may be years of calls from before.
const findDue = sql`
  select call_id from calls where digest_due_ms <= ${slot('nowMs')} and texts_kept = 1
  order by digest_due_ms desc limit 1`

const takeCall = sql`
  update calls set digest_due_ms = ${slot('leasedUntilMs')}, digest_lease = ${slot('lease')}
  where call_id = ${slot('callId')} and digest_due_ms <= ${slot('nowMs')} and texts_kept = 1
  returning call_id, agent, started_at_ms, ended_at_ms, reply_buckets`

const findEvents = sql`
  select epoch, seq, type, json from events
  where call_id = ${slot('callId')} and (epoch, seq) > (${slot('epoch')}, ${slot('seq')})
    and type in (
      'agent-text', 'caller-text', 'caller-speech', 'reply-started', 'barge-in', 'underrun',
      'tool-run', 'call-ended'
    )
  order by epoch, seq limit ${EVENTS_A_PAGE}`

const writeDigest = sql`
  update calls set
    agent_turns = ${slot('agentTurns')}, caller_turns = ${slot('callerTurns')},
    barge_ins = ${slot('bargeIns')}, underruns = ${slot('underruns')},
    reply_p50_ms = ${slot('replyP50Ms')}, reply_max_ms = ${slot('replyMaxMs')},
    tools = ${slot('tools')}, first_words = ${slot('firstWords')},
    reply_buckets = ${slot('replyBuckets')},
    digest_due_ms = case
      when digest_due_ms = ${slot('leasedUntilMs')} then null else digest_due_ms
    end
  where call_id = ${slot('callId')} and digest_lease = ${slot('lease')}`

const addReplies = sql`
  insert into reply_hours (hour_ms, bucket, replies)
  select
    cast(${slot('hourMs')} as bigint), cast(${slot('bucket')} as integer),
    cast(${slot('replies')} as integer)
  where exists (
    select 1 from calls where call_id = ${slot('callId')} and digest_lease = ${slot('lease')}
  )
  on conflict (hour_ms, bucket) do update set replies = reply_hours.replies + excluded.replies`

const addChoice = sql`
  insert into choices (kind, name) values (${slot('kind')}, ${slot('name')})
  on conflict do nothing`

const letGo = sql`
  update calls set digest_lease = null
  where call_id = ${slot('callId')} and digest_lease = ${slot('lease')}`

const forget = sql`
  update calls set digest_due_ms = null, digest_lease = null, first_words = ''
  where call_id = ${slot('callId')}`

/** A call that is being added up. */
export interface TakenCall {
  readonly callId: string
  readonly agent: string
  readonly startedAtMs: number
  readonly isOver: boolean
  /** What it has added to the hours before. */
  readonly counted: LatencyBuckets
  readonly lease: string
  readonly leasedUntilMs: number
}

/** What adding calls up asks of the tables. */
export const digestStatements = {
  /** Streams of these calls have ended: there is something to add up. */
  due(callIds: readonly string[], nowMs: number): Statement {
    return markEnded.fill(callIds.map((callId) => ({ callId, nowMs })))
  },

  /** One row, or none. */
  find(nowMs: number): Statement {
    return findDue.once({ nowMs })
  },

  /** Returns the call if it is still due: one process has it until the lease is over. */
  take(callId: string, nowMs: number, lease: string, leasedUntilMs: number): Statement {
    return takeCall.once({ callId, nowMs, lease, leasedUntilMs })
  },

  /** Events behind that place, {@link EVENTS_A_PAGE} at most. */
  events(callId: string, epoch: number, seq: number): Statement {
    return findEvents.once({ callId, epoch, seq })
  },

  /** Changes nothing when the lease is not the call's any more. */
  write(dialect: Dialect, call: TakenCall, digest: CallDigest): readonly Statement[] {
    const { callId, lease, leasedUntilMs, startedAtMs } = call
    const { latencies, words, tools, ...columns } = digest
    const hourMs = Math.floor(startedAtMs / HOUR_MS) * HOUR_MS
    return [
      writeDigest.once({
        ...columns,
        ...{ callId, lease, leasedUntilMs },
        tools: JSON.stringify(tools),
        replyBuckets: bucketsText(latencies),
      }),
      ...wordStatements.write(dialect, callId, lease, words),
      addReplies.fill(
        [...bucketsBetween(call.counted, latencies)].map(([bucket, replies]) => ({
          ...{ callId, lease, hourMs, bucket, replies },
        })),
      ),
      addChoice.fill([
        { kind: 'agent', name: call.agent },
        ...tools.map((name) => ({ kind: 'tool', name })),
      ]),
      letGo.once({ callId, lease }),
    ]
  },

  /** Goes before the texts of a call go: nobody adds it up from now on. */
  forget(callId: string): Statement {
    return forget.once({ callId })
  },
} as const
