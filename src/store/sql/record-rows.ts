import type { CallRecord } from '../call-record.ts'
import type { Row } from './sql-engine.ts'

/** Of rows that `findOrders` finds. */
export function ordersOf(rows: readonly Row[]): CallRecord['orders'] {
  return rows.map((row) => ({
    orderNumber: String(row['order_number']),
    product: String(row['product']),
    partCode: String(row['part_code']),
    count: Number(row['part_count']),
    orderedAtMs: Number(row['ordered_at_ms']),
  }))
}

/** Of rows that `findCallbacks` finds. */
export function callbacksOf(rows: readonly Row[]): CallRecord['callbacks'] {
  return rows.map((row) => ({
    number: String(row['phone_number']),
    about: String(row['about']),
    when: row['wanted_when'] === null ? null : String(row['wanted_when']),
    requestedAtMs: Number(row['requested_at_ms']),
  }))
}
