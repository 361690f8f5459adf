import { beforeEach, describe, expect, test } from 'vitest'
import { FrontDesk } from '../../../src/call/front-desk.ts'
import type { TextDelivery, TextMessage } from '../../../src/carrier/carrier-control.ts'
import { VirtualClock } from '../../../src/shared/clock.ts'
import type { NewCallback, NewOrder, OrderBook } from '../../../src/store/order-book.ts'

const signal = new AbortController().signal
const CALLER = '+15550100001'

class NotedBook implements OrderBook {
  readonly orders: NewOrder[] = []
  readonly callbacks: NewCallback[] = []
  since = 0

  placeOrder(order: NewOrder): Promise<{ orderNumber: string; repeated: boolean }> {
    this.orders.push(order)
    return Promise.resolve({ orderNumber: 'AB3C4D', repeated: false })
  }

  requestCallback(callback: NewCallback): Promise<{ repeated: boolean }> {
    this.callbacks.push(callback)
    return Promise.resolve({ repeated: false })
  }

  partsOrdered(_by: unknown, sinceMs: number): Promise<number> {
    this.since = sinceMs
    return Promise.resolve(3)
  }
}

let clock: VirtualClock
let book: NotedBook
let outcome: TextDelivery
let sent: TextMessage[]
let desk: FrontDesk

beforeEach(() => {
  clock = new VirtualClock()
  book = new NotedBook()
  outcome = { kind: 'sent' }
  sent = []
  const texts = {
    sendText: (message: TextMessage) => {
      sent.push(message)
      return Promise.resolve(outcome)
    },
  }
  desk = new FrontDesk({ book, texts, clock })
})

test('orders and callbacks go into the book with key and time', async () => {
  const order = { callId: 'CA1', caller: CALLER, product: 'FJ-1', partCode: 'A1', count: 2 }
  expect(await desk.orderPart('key-1', order)).toMatchObject({ orderNumber: 'AB3C4D' })
  expect(book.orders).toEqual([{ ...order, key: 'key-1', orderedAtMs: clock.wallMs() }])
  const callback = { callId: 'CA1', number: CALLER, about: 'A hinge', when: null }
  await desk.requestCallback('key-2', callback)
  expect(book.callbacks).toEqual([{ ...callback, key: 'key-2', requestedAtMs: clock.wallMs() }])
  expect(await desk.partsOrdered({ caller: CALLER, callId: 'CA1' })).toBe(3)
  expect(clock.wallMs() - book.since).toBe(86_400_000)
})

describe('texts', () => {
  const text = { callId: 'CA1', to: CALLER, body: 'Hello' }

  test('go once for one key', async () => {
    const [one, other] = await Promise.all([
      desk.sendText('key', text, signal),
      desk.sendText('key', text, signal),
    ])
    expect([one, other]).toEqual([{ kind: 'sent' }, { kind: 'sent' }])
    expect(await desk.sendText('key', text, signal)).toEqual({ kind: 'sent' })
    expect(sent).toEqual([{ to: CALLER, body: 'Hello' }])
  })

  test('that did not go may be tried again', async () => {
    outcome = { kind: 'not-sent', why: 'unavailable' }
    expect(await desk.sendText('key', text, signal)).toEqual(outcome)
    outcome = { kind: 'sent' }
    expect(await desk.sendText('key', text, signal)).toEqual(outcome)
    expect(sent).toHaveLength(2)
  })

  test('need a number, and a carrier that sends them', async () => {
    const withheld = await desk.sendText('key', { ...text, to: null }, signal)
    expect(withheld).toEqual({ kind: 'not-sent', why: 'no-number' })
    const bare = new FrontDesk({ book, texts: null, clock })
    expect(await bare.sendText('key', text, signal)).toEqual({
      kind: 'not-sent',
      why: 'not-set-up',
    })
    expect(sent).toEqual([])
  })
})
