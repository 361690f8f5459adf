import type { Statement } from '../sql-engine.ts'
import { slot, sql } from '../template.ts'

export const HOUR_MS = 3_600_000

// Rows have either an hour or an outcome: the calls are gone through once.
const countCalls = sql`
  with counted as materialized (
    select
      started_at_ms / cast(${HOUR_MS} as bigint) as hour, end_reason, count(*) as calls,
      sum(barge_ins) as barge_ins, sum(cost_usd) as cost_usd
    from calls
    where started_at_ms >= ${slot('fromMs')} and started_at_ms < ${slot('toMs')}
    group by 1, 2
  )
  select
    hour, null as outcome, sum(calls) as calls, sum(barge_ins) as barge_ins,
    sum(cost_usd) as cost_usd
  from counted group by hour
  union all
  select null, end_reason, sum(calls), 0, 0 from counted
  where end_reason is not null group by end_reason`

// The bucket in which the reply stands that half, or 95 of 100, are not slower than.
const timeReplies = sql`
  select
    hour_ms, min(case when upto * 2 >= total then bucket end) as p50,
    min(case when upto * 20 >= total * 19 then bucket end) as p95
  from (
    select
      hour_ms, bucket, sum(replies) over (partition by hour_ms order by bucket) as upto,
      sum(replies) over (partition by hour_ms) as total
    from reply_hours
    where hour_ms >= ${slot('fromMs')} and hour_ms < ${slot('toMs')} and replies > 0
  ) as counted
  group by hour_ms`

const timeAllReplies = sql`
  select
    min(case when upto * 2 >= total then bucket end) as p50,
    min(case when upto * 20 >= total * 19 then bucket end) as p95
  from (
    select bucket, sum(replies) over (order by bucket) as upto, sum(replies) over () as total
    from (
      select bucket, sum(replies) as replies from reply_hours
      where hour_ms >= ${slot('fromMs')} and hour_ms < ${slot('toMs')} and replies > 0
      group by bucket
    ) as summed
  ) as counted`

/** Calls by the hour and by their outcome, replies by the hour, all replies. */
export function overviewStatements(fromMs: number, toMs: number): readonly Statement[] {
  return [countCalls, timeReplies, timeAllReplies].map((one) => one.once({ fromMs, toMs }))
}

/** Whether any call has ever used it. */
export const toolUse = sql`
  select 1 as known from choices where kind = 'tool' and name = ${slot('tool')}`

const names = sql`select kind, name from choices order by kind, name limit 1000`

// From one tag to the next in the index, however often each was given.
const tags = sql`
  with recursive given (tag) as (
    select min(tag) from call_tags
    union all
    select (select min(call_tags.tag) from call_tags where call_tags.tag > given.tag)
    from given where given.tag is not null
  )
  select tag from given where tag is not null limit 500`

/** Names of assistants and tools, tags. */
export const choiceStatements: readonly Statement[] = [names.once({}), tags.once({})]
