import type { CallFilter } from '../../call-history.ts'
import type { Dialect, SqlValue, Statement } from '../sql-engine.ts'
import { sql, together } from '../template.ts'
import type { ListPlace } from './cursor.ts'

/** Which page of which calls. */
export interface ListQuestion {
  readonly dialect: Dialect
  readonly filter: CallFilter
  /** Null: the first page. */
  readonly after: ListPlace | null
  readonly limit: number
}

/** Whether it asks for more than a time and words. */
export function picksCalls(question: ListQuestion): boolean {
  return conditions(question).length > 0
}

/** What of a number is looked for. */
export function digitsOf(number: string): string {
  return number.replaceAll(/\D/g, '')
}

/** Everything that is asked for but a time and words. */
export function conditions({ filter, dialect }: ListQuestion): readonly Statement[] {
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
export function upToPlace(question: ListQuestion): ListQuestion {
  const { filter, after } = question
  if (after === null) return question
  const toMs = Math.min(filter.toMs ?? Infinity, after.startedAtMs + 1)
  return { ...question, filter: { ...filter, toMs }, after: null }
}

/** From where to where in time; a cursor says more than an end, if it is before it. */
export function within(
  { filter, after }: ListQuestion,
  table: 'calls' | 'call_words',
): Statement[] {
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
export function placesWithin({ filter, after }: ListQuestion): Statement[] {
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

export function bound(before: string, value: SqlValue, after = ''): Statement {
  return { sql: `${before} ?${after}`, sets: [[value]] }
}

export function all(found: readonly Statement[]): Statement {
  return found.length === 0 ? sql`1 = 1`.once({}) : together(found, ' and ')
}
