import type { NewCallback, NewOrder, OrderBook, PlacedOrder } from '../order-book.ts'
import { StoreUnavailable } from '../store-errors.ts'
import { randomOrderNumber } from './order-number.ts'
import { orderStatements } from './order-statements.ts'
import type { Outcome, SqlEngine, Statement } from './sql-engine.ts'

/** A caller waits for the answer. */
const ANSWER_WITHIN_MS = 2_000
/** Numbers that are tried until one is free: with a million orders, every 190th is taken. */
const MAX_NUMBERS = 8

/** The order book in an SQL database, which it shares with the call log. */
export class SqlOrderBook implements OrderBook {
  readonly #engine: SqlEngine
  readonly #newNumber: () => string

  /** @param newNumber draws the number of an order; one that is taken is drawn again. */
  constructor(engine: SqlEngine, newNumber: () => string = randomOrderNumber) {
    this.#engine = engine
    this.#newNumber = newNumber
  }

  async placeOrder(order: NewOrder): Promise<PlacedOrder> {
    for (let tried = 0; tried < MAX_NUMBERS; tried++) {
      const statements = orderStatements.place(order, this.#newNumber())
      const [placed, found] = await this.#run('write', statements)
      const orderNumber = found?.rows[0]?.['order_number']
      if (typeof orderNumber === 'string') {
        return { orderNumber, repeated: placed?.changed[0] !== 1 }
      }
    }
    throw new StoreUnavailable('No order number was free.')
  }

  async requestCallback(callback: NewCallback): Promise<{ readonly repeated: boolean }> {
    const [requested] = await this.#run('write', [orderStatements.callback(callback)])
    return { repeated: requested?.changed[0] !== 1 }
  }

  async partsOrdered(
    by: { readonly caller: string | null; readonly callId: string },
    sinceMs: number,
  ): Promise<number> {
    const [sum] = await this.#run('read', [orderStatements.partsOrdered(by, sinceMs)])
    return Number(sum?.rows[0]?.['parts'] ?? 0)
  }

  #run(kind: 'read' | 'write', statements: readonly Statement[]): Promise<readonly Outcome[]> {
    const withinMs = ANSWER_WITHIN_MS
    return this.#engine.run({ kind, urgency: 'now', withinMs, statements: () => statements })
  }
}
