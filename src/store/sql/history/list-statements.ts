import type { Statement } from '../sql-engine.ts'
import { slot, sql, together } from '../template.ts'
import { FEW_CALLS, listed } from './few-statements.ts'
import { lineColumns } from './history-rows.ts'
import {
  all,
  bound,
  conditions,
  placesWithin,
  upToPlace,
  within,
  type ListQuestion,
} from './list-conditions.ts'
import type { SoughtWords } from './search-words.ts'
import { tsQuery, type FtsWords } from './word-statements.ts'

/**
 * Up to so many words, each looked up for each of few calls, it is faster than to read which calls
 * have them: 0.1 ms each, and 25 ms for a word of 200,000 calls.
 */
const LOOKED_UP = 128

const findTags = sql`
  select call_id, tag from call_tags where call_id = ${slot('callId')} order by tag`

/** What lists of calls ask of the tables; they return lines, the newest first. */
export const listStatements = {
  /** @param among ids of calls; null: it may be any that fulfils the filter. */
  page(question: ListQuestion, among: readonly string[] | null): Statement {
    return together([
      { sql: `select ${lineColumns} from (`, sets: [] },
      sql`select calls.call_id, calls.started_at_ms from`.once({}),
      callsAmong(question, among),
      all([...conditions(question), ...within(question, 'calls')]),
      sql`order by calls.started_at_ms desc, calls.call_id desc
        limit ${question.limit}`.once({}),
      sql`) as found inner join calls on calls.call_id = found.call_id
        order by found.started_at_ms desc, found.call_id desc`.once({}),
    ])
  },

  /** On PostgreSQL: the ids of calls with the words, one more than few. */
  fewWithWords(question: ListQuestion, words: SoughtWords): Statement {
    return together([
      sql`select call_id from call_words where`.once({}),
      all([withWords(words), ...within(question, 'call_words')]),
      sql`limit ${FEW_CALLS + 1}`.once({}),
    ])
  },

  /**
   * With words, on PostgreSQL: from the newest call on.
   *
   * @param among ids of calls; null: it may be any that fulfils the filter.
   */
  pageWithWords(
    question: ListQuestion,
    words: SoughtWords,
    among: readonly string[] | null,
  ): Statement {
    return together([
      { sql: `select ${lineColumns} from call_words`, sets: [] },
      sql`inner join calls on calls.call_id = call_words.call_id`.once({}),
      ...(among === null ? [] : [sql`cross join`.once({}), listed(question.dialect, among)]),
      sql`where`.once({}),
      all([
        ...(among === null ? [] : [sql`call_words.call_id = listed.item`.once({})]),
        withWords(words),
        ...conditions(question),
        ...within(question, 'call_words'),
      ]),
      sql`order by call_words.started_at_ms desc, call_words.call_id desc
        limit ${question.limit}`.once({}),
    ])
  },

  /**
   * On SQLite: the places of calls that fulfil everything but the words, one more than few.
   *
   * @param among ids of calls; null: it may be any.
   */
  fewPlaces(question: ListQuestion, among: readonly string[] | null): Statement {
    return together([
      sql`select calls.place from`.once({}),
      callsAmong(question, among),
      sql`calls.place is not null and`.once({}),
      // Calls of one moment have their order from their place: the words' question looks at it.
      all([...conditions(question), ...within(upToPlace(question), 'calls')]),
      sql`order by calls.started_at_ms desc, calls.call_id desc
        limit ${FEW_CALLS + 1}`.once({}),
    ])
  },

  /**
   * With words, on SQLite: from the newest call with the words on.
   *
   * @param among places of calls; null: it may be any that fulfils the filter.
   */
  pageFromWords(
    question: ListQuestion,
    { query, terms }: FtsWords,
    among: readonly number[] | null,
  ): Statement {
    const looksUp = among !== null && among.length * terms <= LOOKED_UP
    return together([
      { sql: `select ${lineColumns} from call_words`, sets: [] },
      sql`cross join calls on calls.place = call_words.rowid where`.once({}),
      all([
        sql`call_words match ${query}`.once({}),
        ...(among === null ? conditions(question) : onlyAmong(among, looksUp)),
        ...placesWithin(question),
      ]),
      // Backwards, FTS5 goes to the end of a word's calls each time that it looks one up.
      {
        sql: looksUp ? 'order by +call_words.rowid desc' : 'order by call_words.rowid desc',
        sets: [],
      },
      sql`limit ${question.limit}`.once({}),
    ])
  },

  tags(callIds: readonly string[]): Statement {
    return findTags.fill(callIds.map((callId) => ({ callId })))
  },
} as const

/** What a page is chosen from, up to its conditions. */
function callsAmong({ dialect }: ListQuestion, among: readonly string[] | null): Statement {
  if (among === null) return sql`calls where`.once({})
  return together([
    listed(dialect, among),
    sql`cross join calls where calls.call_id = listed.item and`.once({}),
  ])
}

/** On PostgreSQL. */
function withWords(words: SoughtWords): Statement {
  return sql`call_words.words @@ cast(${tsQuery(words)} as tsquery)`.once({})
}

/** The `+` keeps SQLite from looking each of many up: it reads the words' calls once. */
function onlyAmong(places: readonly number[], looksUp: boolean): readonly Statement[] {
  const among = JSON.stringify(places)
  if (looksUp) {
    return [sql`call_words.rowid in (select value from json_each(${among}))`.once({})]
  }
  const first = Math.min(...places)
  const last = Math.max(...places)
  return [
    sql`+call_words.rowid in (select value from json_each(${among}))`.once({}),
    bound('call_words.rowid >= cast(', first, ' as integer)'),
    bound('call_words.rowid <= cast(', last, ' as integer)'),
  ]
}
