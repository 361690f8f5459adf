import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { NewCallback, NewOrder } from '../../../../src/store/order-book.ts'
import { migrate } from '../../../../src/store/sql/migrate.ts'
import { migrations } from '../../../../src/store/sql/migrations.ts'
import type { Store } from '../../../../src/store/sql/open-store.ts'
import type { SqlEngine } from '../../../../src/store/sql/sql-engine.ts'
import { SqlOrderBook } from '../../../../src/store/sql/sql-order-book.ts'
import { StoreUnavailable } from '../../../../src/store/store-errors.ts'

/** One database, and as many processes at it as a test wants. */
export interface OrderBookBench {
  /** Another process's store on the same database. */
  openStore(): Promise<Store>
  openEngine(): Promise<SqlEngine>
  /** What another program finds in it. */
  ask(text: string): Promise<readonly Readonly<Record<string, unknown>>[]>
  close(): Promise<void>
}

const NOW_MS = 1_800_000_000_000

function order(key: string, more: Partial<NewOrder> = {}): NewOrder {
  return {
    key,
    callId: 'CA1',
    caller: '+15550100001',
    product: 'FJ-2041',
    partCode: 'A12',
    count: 2,
    orderedAtMs: NOW_MS,
    ...more,
  }
}

function callback(key: string): NewCallback {
  const number = '+15550100001'
  return { key, callId: 'CA1', number, about: 'a screw', when: null, requestedAtMs: NOW_MS }
}

/** What the order book does, whatever database is behind it. */
export function orderBookSuite(name: string, openBench: () => Promise<OrderBookBench>): void {
  describe(name, () => {
    let bench: OrderBookBench
    const opened: Store[] = []
    const engines: SqlEngine[] = []

    beforeEach(async () => {
      bench = await openBench()
    })

    afterEach(async () => {
      for (const { callLog } of opened.splice(0)) await callLog.close()
      for (const engine of engines.splice(0)) await engine.close()
      await bench.close()
    })

    async function join(): Promise<Store> {
      const store = await bench.openStore()
      opened.push(store)
      return store
    }

    async function bookThatDraws(...numbers: string[]): Promise<SqlOrderBook> {
      const engine = await bench.openEngine()
      engines.push(engine)
      return new SqlOrderBook(engine, () => numbers.shift() ?? 'AAAAAA')
    }

    it('numbers an order so that it can be read aloud', async () => {
      const { orderBook } = await join()
      const { orderNumber, repeated } = await orderBook.placeOrder(order('k1'))
      expect(orderNumber).toMatch(/^[34679ACDEFGHJKMNPQRTVWXY]{6}$/)
      expect(repeated).toBe(false)
    })

    it('has committed an order when it says so', async () => {
      const { orderBook } = await join()
      const { orderNumber } = await orderBook.placeOrder(order('k1', { caller: null }))
      expect(await bench.ask('select * from orders')).toEqual([
        {
          order_key: 'k1',
          order_number: orderNumber,
          call_id: 'CA1',
          caller: null,
          product: 'FJ-2041',
          part_code: 'A12',
          part_count: 2,
          ordered_at_ms: NOW_MS,
        },
      ])
    })

    it('places the order of a key once, and finds it again', async () => {
      const { orderBook } = await join()
      const first = await orderBook.placeOrder(order('k1'))
      const again = await orderBook.placeOrder(order('k1', { count: 9 }))
      expect(again).toEqual({ orderNumber: first.orderNumber, repeated: true })
      expect(await orderBook.partsOrdered(order('k1'), 0)).toBe(2)
      expect((await orderBook.placeOrder(order('k2'))).orderNumber).not.toBe(first.orderNumber)
    })

    it('places it once when several processes are asked at the same time', async () => {
      const stores = await Promise.all([join(), join(), join()])
      const books = [...stores, ...stores, ...stores].map(({ orderBook }) => orderBook)
      const placed = await Promise.all(books.map((book) => book.placeOrder(order('k1'))))
      expect(new Set(placed.map(({ orderNumber }) => orderNumber)).size).toBe(1)
      expect(placed.filter(({ repeated }) => !repeated)).toHaveLength(1)
    })

    it('draws another number when one is taken, and keeps both orders', async () => {
      await join()
      const book = await bookThatDraws('ACDEFG', 'ACDEFG', 'ACDEFG', 'HJKMNP')
      expect((await book.placeOrder(order('k1'))).orderNumber).toBe('ACDEFG')
      expect(await book.placeOrder(order('k2'))).toEqual({ orderNumber: 'HJKMNP', repeated: false })
      expect(await book.partsOrdered(order('k1'), 0)).toBe(4)
    })

    it('gives up when no number is free, without an order', async () => {
      await join()
      const book = await bookThatDraws()
      await book.placeOrder(order('k1'))
      await expect(book.placeOrder(order('k2'))).rejects.toThrow(StoreUnavailable)
      expect(await book.partsOrdered(order('k1'), 0)).toBe(2)
    })

    it('counts the parts of a caller over calls, and of a withheld number by its call', async () => {
      const { orderBook } = await join()
      await orderBook.placeOrder(order('k1', { orderedAtMs: NOW_MS - 1 }))
      await orderBook.placeOrder(order('k2', { callId: 'CA2', count: 3 }))
      await orderBook.placeOrder(order('k3', { caller: null, callId: 'CA3', count: 5 }))
      await orderBook.placeOrder(order('k4', { caller: null, callId: 'CA4', count: 7 }))
      expect(await orderBook.partsOrdered({ caller: '+15550100001', callId: 'CA9' }, 0)).toBe(5)
      expect(await orderBook.partsOrdered({ caller: '+15550100001', callId: 'CA9' }, NOW_MS)).toBe(
        3,
      )
      expect(await orderBook.partsOrdered({ caller: null, callId: 'CA3' }, 0)).toBe(5)
      expect(await orderBook.partsOrdered({ caller: '+15550100009', callId: 'CA1' }, 0)).toBe(0)
    })

    it('takes a request to be called back once', async () => {
      const [one, two] = await Promise.all([join(), join()])
      expect(await one.orderBook.requestCallback(callback('c1'))).toEqual({ repeated: false })
      expect(await two.orderBook.requestCallback(callback('c1'))).toEqual({ repeated: true })
      expect(await two.orderBook.requestCallback(callback('c2'))).toEqual({ repeated: false })
    })

    it('keeps what is written as text, whatever it is', async () => {
      const { orderBook } = await join()
      const about = "'); drop table callbacks; -- ?"
      await orderBook.requestCallback({ ...callback('c1'), about, when: 'tomorrow at ten' })
      const rows = await bench.ask('select about, wanted_when from callbacks')
      expect(rows).toEqual([{ about, wanted_when: 'tomorrow at ten' }])
    })

    it('refuses orders once the store is closed', async () => {
      const { callLog, orderBook } = await join()
      await callLog.close()
      await expect(orderBook.placeOrder(order('k1'))).rejects.toThrow(StoreUnavailable)
    })

    it('adds its tables to a database that has only calls', async () => {
      const engine = await bench.openEngine()
      engines.push(engine)
      await migrate(engine, 'the database', migrations.slice(0, 1))
      const { callLog, orderBook } = await join()
      expect(await callLog.find('CA1')).toBeNull()
      expect((await orderBook.placeOrder(order('k1'))).repeated).toBe(false)
    })
  })
}
