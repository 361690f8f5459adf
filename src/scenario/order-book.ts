import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'

import type { OrderedPart } from './played-call.ts'

/** What a call has left behind for good. */
export interface LeftBehind {
  readonly ordered: readonly OrderedPart[]
  readonly callbacks: number
}

/**
 * Reads what stands in the server's store, from outside, as an operator would: what the assistant
 * says that it has ordered is one thing, this is the other.
 */
export function readOrderBook(file: string): LeftBehind {
  if (!existsSync(file)) return { ordered: [], callbacks: 0 }
  using database = new OpenDatabase(file)
  return {
    ordered: database
      .rows('select part_code, part_count from orders order by ordered_at_ms, order_number')
      .map((row) => ({ part: String(row['part_code']), count: Number(row['part_count']) })),
    callbacks: database.rows('select callback_key from callbacks').length,
  }
}

class OpenDatabase implements Disposable {
  readonly #database: DatabaseSync

  constructor(file: string) {
    this.#database = new DatabaseSync(file, { readOnly: true, timeout: 5_000 })
  }

  rows(query: string): readonly Readonly<Record<string, unknown>>[] {
    return this.#database.prepare(query).all()
  }

  [Symbol.dispose](): void {
    this.#database.close()
  }
}
