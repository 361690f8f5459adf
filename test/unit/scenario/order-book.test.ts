import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { readOrderBook } from '../../../src/scenario/order-book.ts'
import { migrations, statementsOf } from '../../../src/store/sql/migrations.ts'

let folder = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hexkey-book-'))
})

afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

describe('the order book, from outside', () => {
  it('is read from the tables that the server makes', () => {
    const file = join(folder, 'hexkey.db')
    const database = new DatabaseSync(file)
    for (const step of migrations) {
      for (const text of statementsOf(step, 'sqlite')) database.exec(text)
    }
    database.exec(`insert into orders (order_key, order_number, call_id, caller, product, part_code,
      part_count, ordered_at_ms) values ('k', 'N4', 'CA1', null, 'FJ-1', 'A3', 2, 1)`)
    database.exec(`insert into callbacks (callback_key, call_id, phone_number, about, requested_at_ms)
      values ('k', 'CA1', '+15550100001', 'a bed', 1)`)
    database.close()
    expect(readOrderBook(file)).toEqual({ ordered: [{ part: 'A3', count: 2 }], callbacks: 1 })
  })

  it('is empty when the server never made one', () => {
    expect(readOrderBook(join(folder, 'none.db'))).toEqual({ ordered: [], callbacks: 0 })
  })
})
