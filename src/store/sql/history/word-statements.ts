import type { Dialect, Statement } from '../sql-engine.ts'
import { slot, sql } from '../template.ts'
import type { SoughtWords } from './search-words.ts'

// Both look at the lease again: a call whose texts went meanwhile gets no words.
const placeCall = sql`
  update calls set place = coalesce(
    (select max(place) + 1 from calls as other where other.started_at_ms = calls.started_at_ms),
    started_at_ms * 1000
  )
  where call_id = ${slot('callId')} and digest_lease = ${slot('lease')} and place is null`

const writeSqlite = sql`
  insert into call_words (rowid, words)
  select place, ${slot('words')} from calls
  where call_id = ${slot('callId')} and digest_lease = ${slot('lease')} and texts_kept = 1`

const removeSqlite = sql`
  delete from call_words
  where rowid = (select place from calls where call_id = ${slot('callId')})`

const writePostgres = sql`
  insert into call_words (call_id, started_at_ms, words)
  select call_id, started_at_ms, array_to_tsvector(string_to_array(${slot('words')}, ' '))
  from calls
  where call_id = ${slot('callId')} and digest_lease = ${slot('lease')} and texts_kept = 1
  on conflict (call_id) do update set words = excluded.words`

const removePostgres = sql`delete from call_words where call_id = ${slot('callId')}`

/** How the words of calls are kept: SQLite has its FTS5, PostgreSQL a text search vector. */
export const wordStatements = {
  /** Takes the place of the words before; only while the lease is the call's. */
  write(
    dialect: Dialect,
    callId: string,
    lease: string,
    words: ReadonlySet<string>,
  ): readonly Statement[] {
    const text = [...words].join(' ')
    if (dialect === 'postgres') return [writePostgres.once({ callId, lease, words: text })]
    return [
      placeCall.once({ callId, lease }),
      removeSqlite.once({ callId }),
      writeSqlite.once({ callId, lease, words: text }),
    ]
  },

  /** While the call is there. */
  remove(dialect: Dialect, callId: string): Statement {
    return (dialect === 'postgres' ? removePostgres : removeSqlite).once({ callId })
  },
} as const

/** Words as SQLite's FTS5 reads them: between quotes, nothing in them is its syntax. */
export function ftsQuery({ whole, beginning }: SoughtWords): string {
  const words = whole.map((word) => `"${word}"`)
  return [...words, ...(beginning === null ? [] : [`"${beginning}"*`])].join(' ')
}

/** The same for PostgreSQL, as a text that can be cast to `tsquery`. */
export function tsQuery({ whole, beginning }: SoughtWords): string {
  const words = whole.map((word) => `'${word}'`)
  return [...words, ...(beginning === null ? [] : [`'${beginning}':*`])].join(' & ')
}
