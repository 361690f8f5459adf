import { withoutCardNumbers } from '../../text/card-numbers.ts'
import type { NewCallback, NewOrder } from '../order-book.ts'
import type { Statement } from './sql-engine.ts'
import { slot, sql } from './template.ts'

const placeOrder = sql`
  insert into orders (
    order_key, order_number, call_id, caller, product, part_code, part_count, ordered_at_ms
  )
  values (
    ${slot('key')}, ${slot('orderNumber')}, ${slot('callId')}, ${slot('caller')},
    ${slot('product')}, ${slot('partCode')}, ${slot('count')}, ${slot('orderedAtMs')}
  )
  on conflict do nothing`

const findOrder = sql`select order_number from orders where order_key = ${slot('key')}`

const requestCallback = sql`
  insert into callbacks (
    callback_key, call_id, phone_number, about, wanted_when, requested_at_ms
  )
  values (
    ${slot('key')}, ${slot('callId')}, ${slot('number')},
    ${slot('about')}, ${slot('when')}, ${slot('requestedAtMs')}
  )
  on conflict do nothing`

const sumOfCaller = sql`
  select sum(part_count) as parts from orders
  where caller = ${slot('caller')} and ordered_at_ms >= ${slot('sinceMs')}`

const sumOfCall = sql`
  select sum(part_count) as parts from orders
  where call_id = ${slot('callId')} and ordered_at_ms >= ${slot('sinceMs')}`

/** What the order book asks of its tables. */
export const orderStatements = {
  /**
   * The first changes a row if the order is new; the second finds the order of that key, and none
   * only if the number was taken by another.
   */
  place(order: NewOrder, orderNumber: string): readonly Statement[] {
    const { key, callId, caller, product, partCode, count, orderedAtMs } = order
    const row = { key, orderNumber, callId, caller, product, partCode, count, orderedAtMs }
    return [placeOrder.once(row), findOrder.once({ key })]
  },

  /** Changes a row if the callback is new. */
  callback({ key, callId, number, about, when, requestedAtMs }: NewCallback): Statement {
    return requestCallback.once({
      key,
      callId,
      number,
      about: withoutCardNumbers(about),
      when: when === null ? null : withoutCardNumbers(when),
      requestedAtMs,
    })
  },

  /** One row. */
  partsOrdered(
    { caller, callId }: { readonly caller: string | null; readonly callId: string },
    sinceMs: number,
  ): Statement {
    return caller === null
      ? sumOfCall.once({ callId, sinceMs })
      : sumOfCaller.once({ caller, sinceMs })
  },
} as const
