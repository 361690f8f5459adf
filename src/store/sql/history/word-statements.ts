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

/** The beginnings of words that FTS5 has an index of have so many characters at most. */
const INDEXED_BEGINNING = 4
/** Of words with one beginning, as many as are looked for side by side. */
const FEW_ENDINGS = 64

// From one word to the next. A space comes before whatever a longer word goes on with.
const findEndings = sql`
  with recursive endings (term) as (
    select (
      select term from call_word_uses
      where term >= ${slot('beginning')} and term < ${slot('behind')} order by term limit 1
    )
    union all
    select (
      select term from call_word_uses
      where term >= endings.term || ' ' and term < ${slot('behind')} order by term limit 1
    )
    from endings where endings.term is not null
  )
  select term from endings where term is not null limit ${FEW_ENDINGS + 1}`

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

  /** On SQLite: the words that begin so; null: FTS5 knows its calls by itself. */
  endings(beginning: string | null): Statement | null {
    if (beginning === null || beginning.length <= INDEXED_BEGINNING) return null
    return findEndings.once({ beginning, behind: `${beginning}\u{10ffff}` })
  },

  /** While the call is there. */
  remove(dialect: Dialect, callId: string): Statement {
    return (dialect === 'postgres' ? removePostgres : removeSqlite).once({ callId })
  },
} as const

/** Words for SQLite's FTS5. */
export interface FtsWords {
  /** As FTS5 reads them. */
  readonly query: string
  /** How many words it looks up for one call; not finite: it reads all calls of them first. */
  readonly terms: number
}

/**
 * Words as FTS5 reads them: between quotes, nothing in them is its syntax.
 *
 * @param endings the words that begin so, where they are known and few: FTS5 goes through their
 *   calls side by side then, where it would put all of them together first.
 */
export function ftsWords({ whole, beginning }: SoughtWords, endings: readonly string[]): FtsWords {
  const words = whole.map(quoted)
  if (beginning === null) return { query: words.join(' AND '), terms: words.length }
  const isIndexed = beginning.length <= INDEXED_BEGINNING
  const unknown = isIndexed ? 1 : Infinity
  const last = endings.length === 0 ? `${quoted(beginning)}*` : endings.map(quoted).join(' OR ')
  return {
    query: [...words, `(${last})`].join(' AND '),
    terms: words.length + (endings.length === 0 ? unknown : endings.length),
  }
}

function quoted(word: string): string {
  return `"${word}"`
}

/** @param found by the statement for endings. @returns none when they are too many. */
export function fewEndings(found: readonly string[]): readonly string[] {
  return found.length > FEW_ENDINGS ? [] : found
}

/** The same for PostgreSQL, as a text that can be cast to `tsquery`. */
export function tsQuery({ whole, beginning }: SoughtWords): string {
  const words = whole.map((word) => `'${word}'`)
  return [...words, ...(beginning === null ? [] : [`'${beginning}':*`])].join(' & ')
}
