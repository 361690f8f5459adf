import type { Statement } from '../../src/store/sql/sql-engine.ts'
import { slot, sql } from '../../src/store/sql/template.ts'
import type { MadeCall } from './made-calls.ts'
import { PHRASES } from './phrases.ts'

const insertCall = sql`
  insert into calls (
    call_id, from_number, to_number, agent, agent_version, model, started_at_ms, ended_at_ms,
    end_reason, cost_usd, events_left_out, texts_kept, agent_turns, caller_turns, barge_ins,
    underruns, reply_p50_ms, reply_max_ms, tools, first_words, reply_buckets, place
  ) values (
    ${slot('callId')}, ${slot('from')}, '+49305550200', ${slot('agent')}, 'abc123abc123', 'live',
    ${slot('startedAtMs')}, ${slot('endedAtMs')}, ${slot('endReason')}, 0.0312, 0, 1, 10, 10,
    ${slot('bargeIns')}, ${slot('underruns')}, ${slot('replyP50Ms')}, ${slot('replyMaxMs')},
    ${slot('tools')}, ${slot('firstWords')}, ${slot('replyBuckets')}, ${slot('place')}
  )`

const insertContinuity = sql`
  insert into continuity (
    call_id, state, owner, epoch, interrupted_at_ms, unplanned_at_ms, intent_kind, intent_reason,
    record
  ) values (
    ${slot('callId')}, 'ended', 'bench', 1, null, '', null, null,
    '{"resumeHandle":null,"transcript":[],"unheard":null,"greeted":true,"position":{}}'
  )`

const insertWords = sql`
  insert into call_words (rowid, words)
  values (cast(${slot('place')} as integer), ${slot('words')})`

const insertTag = sql`
  insert into call_tags (call_id, tag, by_name, at_ms)
  values (${slot('callId')}, ${slot('tag')}, 'ann', 0)`

const insertReplies = sql`
  insert into reply_hours (hour_ms, bucket, replies)
  values (${slot('hourMs')}, ${slot('bucket')}, ${slot('replies')})`

const insertPhrase = sql`
  insert into bench_phrases (id, json) values (${slot('id')}, ${slot('json')})`

// Four events a turn, in the order of their key, and one with a word that no other call has. The
// numbers are those of phrases.ts.
const insertEvents = sql`
  insert into events (call_id, epoch, seq, at_ms, type, json)
  with recursive
    made (n) as (
      select cast(${slot('from')} as integer)
      union all select n + 1 from made where n + 1 < ${slot('to')}
    ),
    turns (turn) as (select 1 union all select turn + 1 from turns where turn < 10),
    kinds (kind) as (select 1 union all select kind + 1 from kinds where kind < 4)
  select
    printf('CA%032d', n), 1, turn * 4 + kind, turn * 9000 + kind * 1500,
    case kind
      when 1 then 'caller-text' when 2 then 'caller-speech' when 3 then 'reply-started'
      else 'agent-text'
    end,
    case kind
      when 1 then '{"text":' || (
        select json from bench_phrases where id = (n * 31 + turn * 17) % ${PHRASES}
      ) || '}'
      when 2 then '{"edge":"end","by":"model"}'
      when 3 then '{"turn":' || turn || ',"latencyMs":' || (
        500 + (n * 7919 + turn * 1047) % 1000 + iif((n * turn) % 997 = 0, 5000, 0)
      ) || ',"fromQuietMs":null,"firstFrameMs":12}'
      else '{"turn":' || turn || ',"text":' || (
        select json from bench_phrases where id = (n * 13 + turn * 29 + 7) % ${PHRASES}
      ) || '}'
    end
  from made cross join turns cross join kinds
  union all
  select printf('CA%032d', n), 1, 100, 99000, 'caller-text', '{"text":"My order is kx' || n || '."}'
  from made`

/** What a file is filled with. */
export const fillStatements = {
  phrases(phrases: readonly string[]): readonly Statement[] {
    return [
      sql`create table bench_phrases (id integer primary key, json text not null)`.once({}),
      insertPhrase.fill(phrases.map((text, id) => ({ id, json: JSON.stringify(` ${text}`) }))),
    ]
  },

  /** @param first number of the first of the calls. */
  calls(calls: readonly MadeCall[], first: number): readonly Statement[] {
    const placed = calls.map((call) => ({ ...call, place: call.startedAtMs * 1_000 }))
    return [
      insertCall.fill(
        placed.map(({ tools, bucketsText: replyBuckets, ...call }) => ({
          ...{ ...call, replyBuckets, tools: JSON.stringify(tools) },
        })),
      ),
      insertContinuity.fill(placed.map(({ callId }) => ({ callId }))),
      insertWords.fill(placed.map(({ place, words }) => ({ place, words: [...words].join(' ') }))),
      insertEvents.once({ from: first, to: first + calls.length }),
    ]
  },

  tags(callIds: readonly string[]): Statement {
    return insertTag.fill(
      callIds.map((callId, at) => ({ callId, tag: at % 100 === 0 ? 'legal' : 'look-again' })),
    )
  },

  replies(hours: ReadonlyMap<number, ReadonlyMap<number, number>>): Statement {
    return insertReplies.fill(
      [...hours].flatMap(([hourMs, buckets]) =>
        [...buckets].map(([bucket, replies]) => ({ hourMs, bucket, replies })),
      ),
    )
  },

  choices(agents: Iterable<string>, tools: Iterable<string>): Statement {
    const rows = [
      ...[...agents].map((name) => ({ kind: 'agent', name })),
      ...[...tools].map((name) => ({ kind: 'tool', name })),
    ]
    return sql`
      insert into choices (kind, name) values (${slot('kind')}, ${slot('name')})`.fill(rows)
  },

  /** Says that the file is whole, and of when. */
  done(filling: string, untilMs: number): readonly Statement[] {
    return [
      sql`create table bench_filled (filling text not null, until_ms bigint not null)`.once({}),
      sql`insert into bench_filled values (${filling}, ${untilMs})`.once({}),
    ]
  },
} as const
