import type { Dialect, Statement } from '../sql-engine.ts'
import { slot, sql } from '../template.ts'

/**
 * What one half of a question (one filter, all filters, or words) finds is few: it is looked which
 * of them fulfil the rest. With more it is begun with the newest call.
 */
export const FEW_CALLS = 500
/** Numbers whose calls are looked for side by side. */
export const FEW_NUMBERS = 64

const findSlow = sql`
  select call_id from calls where reply_max_ms >= ${slot('minLatencyMs')} limit ${FEW_CALLS + 1}`

// The index of callers is the smallest that holds their numbers.
const findNumbers = {
  sqlite: sql`
    select distinct from_number from calls where instr(from_number, ${slot('digits')}) > 0
    limit ${FEW_NUMBERS + 1}`,
  postgres: sql`
    select distinct from_number from calls where strpos(from_number, ${slot('digits')}) > 0
    limit ${FEW_NUMBERS + 1}`,
} as const

/** Ways to the calls of one filter; one more than few shows that they are many. */
export const fewStatements = {
  /** Ids of calls with a reply that took so long. */
  slow(minLatencyMs: number): Statement {
    return findSlow.once({ minLatencyMs })
  },

  /** Numbers with these digits, whoever called from them. */
  numbers(dialect: Dialect, digits: string): Statement {
    return findNumbers[dialect].once({ digits })
  },

  /** Ids of calls from these numbers. */
  from(dialect: Dialect, numbers: readonly string[]): Statement {
    const { sql: few, sets } = listed(dialect, numbers)
    const calls = `${few} cross join calls where calls.from_number = listed.item`
    return { sql: `select calls.call_id from ${calls} limit ${FEW_CALLS + 1}`, sets }
  },
} as const

/**
 * Texts as a table `listed` with a column `item`. SQLite begins with what stands before a `cross
 * join`, so that it looks each of them up.
 */
export function listed(dialect: Dialect, items: readonly string[]): Statement {
  const json = JSON.stringify(items)
  return dialect === 'postgres'
    ? sql`(select json_array_elements_text(cast(${json} as json)) as item) as listed`.once({})
    : sql`(select value as item from json_each(${json})) as listed`.once({})
}
