import type { Outcome, Row, Statement } from '../sql-engine.ts'
import { FEW_CALLS, FEW_NUMBERS, fewStatements } from './few-statements.ts'
import { text, textsOf } from './history-rows.ts'
import { digitsOf, picksCalls, type ListQuestion } from './list-conditions.ts'
import { listStatements } from './list-statements.ts'
import { soughtWords, type SoughtWords } from './search-words.ts'
import { fewEndings, ftsWords, wordStatements } from './word-statements.ts'

/** Asks the database, within the time that is left. */
export type Ask = (statements: readonly Statement[]) => Promise<readonly Outcome[]>

/** The rows of a page. Neither database knows well enough where to begin when words are sought. */
export async function linesOf(question: ListQuestion, ask: Ask): Promise<readonly Row[]> {
  const { filter, dialect } = question
  // Nobody has begun to look for anything.
  if (filter.text === undefined || filter.text.trim() === '') {
    const few = await fewCalls(question, ask)
    return few?.length === 0 ? [] : rowsOf(await ask([listStatements.page(question, few)]))
  }
  const words = soughtWords(filter.text)
  if (words === null) return []
  return dialect === 'postgres' ? onPostgres(question, words, ask) : onSqlite(question, words, ask)
}

/**
 * PostgreSQL takes a word that it has no statistics of for one of many calls, and would look through
 * all of them, the newest first. So it is asked first whether there are many.
 */
async function onPostgres(
  question: ListQuestion,
  words: SoughtWords,
  ask: Ask,
): Promise<readonly Row[]> {
  const calls = await fewCalls(question, ask)
  if (calls?.length === 0) return []
  if (calls !== null) {
    return rowsOf(await ask([listStatements.pageWithWords(question, words, calls)]))
  }
  const found = rowsOf(await ask([listStatements.fewWithWords(question, words)]))
  if (found.length === 0) return []
  return rowsOf(
    await ask([
      found.length <= FEW_CALLS
        ? listStatements.page(question, textsOf(found, 'call_id'))
        : listStatements.pageWithWords(question, words, null),
    ]),
  )
}

/** SQLite knows nothing of its tables: it is told whether to begin with the filters or the words. */
async function onSqlite(
  question: ListQuestion,
  words: SoughtWords,
  ask: Ask,
): Promise<readonly Row[]> {
  let among: readonly number[] | null = null
  if (picksCalls(question)) {
    const calls = await fewCalls(question, ask)
    if (calls?.length === 0) return []
    const few = rowsOf(await ask([listStatements.fewPlaces(question, calls)]))
    if (few.length === 0) return []
    if (few.length <= FEW_CALLS) among = few.map((row) => Number(row['place']))
  }
  const endings = wordStatements.endings(words.beginning)
  let known: readonly string[] = []
  if (endings !== null) {
    known = rowsOf(await ask([endings])).map((row) => text(row, 'term'))
    if (known.length === 0) return []
  }
  const fts = ftsWords(words, fewEndings(known))
  return rowsOf(await ask([listStatements.pageFromWords(question, fts, among)]))
}

/**
 * A filter that few calls fulfil, found by a way of its own: an index that begins with the newest
 * call would be gone through to its end.
 *
 * @returns ids of calls, which may not fulfil the other filters; null: it is not known that they are
 *   few.
 */
async function fewCalls({ dialect, filter }: ListQuestion, ask: Ask): Promise<FewCalls> {
  const { minLatencyMs, number, outcome, fromMs } = filter
  if (minLatencyMs !== undefined) {
    const slow = fewOf(await ask([fewStatements.slow(Math.ceil(minLatencyMs))]))
    if (slow !== null) return slow
  }
  const digits = digitsOf(number ?? '')
  // Outcomes have an index of their own, and a day or a week is soon gone through.
  if (digits === '' || outcome !== undefined || fromMs !== undefined) return null
  const found = rowsOf(await ask([fewStatements.numbers(dialect, digits)]))
  if (found.length === 0) return []
  if (found.length > FEW_NUMBERS) return null
  return fewOf(await ask([fewStatements.from(dialect, textsOf(found, 'from_number'))]))
}

type FewCalls = readonly string[] | null

function fewOf(outcomes: readonly Outcome[]): FewCalls {
  const rows = rowsOf(outcomes)
  return rows.length > FEW_CALLS ? null : textsOf(rows, 'call_id')
}

function rowsOf([outcome]: readonly Outcome[]): readonly Row[] {
  return outcome?.rows ?? []
}
