import type { CallFilter } from '../../call-history.ts'
import type { Dialect, SqlValue, Statement } from '../sql-engine.ts'
import { slot, sql, together } from '../template.ts'
import type { ListPlace } from './cursor.ts'
import { FEW_CALLS, listed } from './few-statements.ts'
import { lineColumns } from './history-rows.ts'
import type { SoughtWords } from './search-words.ts'
import { tsQuery, type FtsWords } from './word-statements.ts'

/**
 * Up to so many words, each looked up for each of few calls, it is faster than to read which calls
 * have them: 0.1 ms each, and 25 ms for a word of 200,000 calls.
 */
const LOOKED_UP = 128

/** Which page of which calls. */
export interface ListQuestion {
  readonly dialect: Dialect
  readonly filter: CallFilter
  /** Null: the first page. */
  readonly after: ListPlace | null
  readonly limit: number
}

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

  /** With words, on PostgreSQL: from the newest call on. */
  pageWithWords(question: ListQuestion, words: SoughtWords): Statement {
    return together([
      { sql: `select ${lineColumns} from call_words`, sets: [] },
      sql`inner join calls on calls.call_id = call_words.call_id where`.once({}),
      all([withWords(words), ...conditions(question), ...within(question, 'call_words')]),
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

/** Whether it asks for more than a time and words. */
export function picksCalls(question: ListQuestion): boolean {
  return conditions(question).length > 0
}

/** What of a number is looked for. */
export function digitsOf(number: string): string {
  return number.replaceAll(/\D/g, '')
}

/** What a page is chosen from, up to its conditions. */
function callsAmong({ dialect }: ListQuestion, among: readonly string[] | null): Statement {
  if (among === null) return sql`calls where`.once({})
  return together([
    listed(dialect, among),
    sql`cross join calls where calls.call_id = listed.item and`.once({}),
  ])
}

function conditions({ filter, dialect }: ListQuestion): readonly Statement[] {
  const { number, agent, outcome, tool, minLatencyMs, tag } = filter
  const position = dialect === 'postgres' ? 'strpos' : 'instr'
  const found: Statement[] = []
  if (agent !== undefined) found.push(sql`calls.agent = ${agent}`.once({}))
  if (outcome === 'live') found.push(sql`calls.ended_at_ms is null`.once({}))
  else if (outcome !== undefined) found.push(sql`calls.end_reason = ${outcome}`.once({}))
  if (minLatencyMs !== undefined) {
    // Without the `+` SQLite would begin with the slowest of however many.
    found.push(sql`+calls.reply_max_ms >= ${Math.ceil(minLatencyMs)}`.once({}))
  }
  if (number !== undefined) {
    const digits = digitsOf(number)
    // Without a digit it is the number of nobody.
    if (digits === '') found.push(sql`1 = 0`.once({}))
    else found.push(bound(`${position}(calls.from_number,`, digits, ') > 0'))
  }
  // In JSON its name stands between quotes, so that it is never a part of another one.
  if (tool !== undefined) {
    found.push(bound(`${position}(calls.tools,`, JSON.stringify(tool), ') > 0'))
  }
  if (tag !== undefined) {
    found.push(
      sql`calls.call_id in (select call_tags.call_id from call_tags where tag = ${tag})`.once({}),
    )
  }
  return found
}

/** The same question with the time of its cursor alone, that moment included. */
function upToPlace(question: ListQuestion): ListQuestion {
  const { filter, after } = question
  if (after === null) return question
  const toMs = Math.min(filter.toMs ?? Infinity, after.startedAtMs + 1)
  return { ...question, filter: { ...filter, toMs }, after: null }
}

/** From where to where in time; a cursor says more than an end, if it is before it. */
function within({ filter, after }: ListQuestion, table: 'calls' | 'call_words'): Statement[] {
  const { fromMs, toMs } = filter
  const found: Statement[] = []
  if (fromMs !== undefined) found.push(bound(`${table}.started_at_ms >=`, Math.ceil(fromMs)))
  if (after !== null && (toMs === undefined || after.startedAtMs < toMs)) {
    const place = sql`(${after.startedAtMs}, ${after.callId})`.once({})
    const sooner = `(${table}.started_at_ms, ${table}.call_id) < ${place.sql}`
    found.push({ sql: sooner, sets: place.sets })
  } else if (toMs !== undefined) found.push(bound(`${table}.started_at_ms <`, Math.ceil(toMs)))
  return found
}

/** FTS5 takes limits of a rowid only as whole numbers, and a number of ours may come as another. */
function placesWithin({ filter, after }: ListQuestion): Statement[] {
  const { fromMs, toMs } = filter
  const rowid = (relation: string, startedAtMs: number): Statement =>
    bound(`call_words.rowid ${relation} cast(`, Math.ceil(startedAtMs) * 1_000, ' as integer)')
  const found: Statement[] = []
  if (fromMs !== undefined) found.push(rowid('>=', fromMs))
  if (toMs !== undefined) found.push(rowid('<', toMs))
  if (after !== null) {
    const { callId, startedAtMs } = after
    found.push(
      sql`call_words.rowid < coalesce(
        (select place from calls where call_id = ${callId}),
        cast(${startedAtMs * 1_000} as integer)
      )`.once({}),
    )
  }
  return found
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

function bound(before: string, value: SqlValue, after = ''): Statement {
  return { sql: `${before} ?${after}`, sets: [[value]] }
}

function all(found: readonly Statement[]): Statement {
  return found.length === 0 ? sql`1 = 1`.once({}) : together(found, ' and ')
}
