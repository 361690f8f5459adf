import { afterEach, beforeEach, expect, test } from 'vitest'
import { completedCall } from '../../../src/after-call/completed-call.ts'
import { systemClock } from '../../../src/shared/clock.ts'
import { openStore, type Store } from '../../../src/store/sql/open-store.ts'
import { SqliteBench } from '../../support/sqlite-bench.ts'

const NOW_MS = Date.UTC(2026, 0, 2, 3, 4, 5)
const CALLER = '+15550100001'

let bench: SqliteBench
let store: Store

beforeEach(async () => {
  bench = new SqliteBench()
  store = await openStore(bench.url, { clock: systemClock, log: bench.log.log })
  const agent = { agent: 'help', agentVersion: 'v1', model: 'live' }
  const call = { callId: 'CA1', from: CALLER, to: '+15550100002', startedAtMs: NOW_MS }
  await store.callLog.open({ ...call, ...agent })
})

afterEach(async () => {
  await store.callLog.close()
  await bench.close()
})

test('a call is told with its tools, orders, callbacks, tokens and cost, over all streams', async () => {
  const { callLog, orderBook, callRecords } = store
  const at = (atMs: number) => ({ callId: 'CA1', atMs })
  const usage = { type: 'usage', promptTokens: 10, responseTokens: 5, totalTokens: 15 } as const
  await callLog.claim('CA1', 'one', NOW_MS, false)
  callLog.append({ ...at(100), type: 'agent-text', turn: 1, text: 'Hello.' })
  callLog.append({ ...at(200), ...usage })
  await callLog.claim('CA1', 'two', NOW_MS + 9_000, true)
  const order = { key: 'k', callId: 'CA1', caller: CALLER, product: 'FJ-2041', partCode: 'A12' }
  const { orderNumber } = await orderBook.placeOrder({
    ...order,
    count: 2,
    orderedAtMs: NOW_MS + 1_000,
  })
  const callback = { key: 'k', callId: 'CA1', number: CALLER, about: 'a screw', when: null }
  await orderBook.requestCallback({ ...callback, requestedAtMs: NOW_MS + 2_000 })
  callLog.append({
    ...at(50.6),
    type: 'tool-run',
    id: 't1',
    name: 'report_missing_part',
    args: { count: 2 },
    status: 'done',
    message: 'Ordered.',
    durationMs: 12.4,
  })
  callLog.append({ ...at(300), ...usage })
  callLog.addCost('CA1', 0.012_345_67)
  const transfer = { person: 'workshop', summary: 'a screw' }
  await callLog.intend('CA1', 2, { kind: 'person', reason: 'person-asked', transfer })
  expect(await callRecords.find('CA1')).toBeNull()
  await callLog.end('CA1', NOW_MS + 10_000, 'person-asked')
  await expect.poll(async () => (await callRecords.find('CA1'))?.streams[1]?.events.length).toBe(2)

  const record = (await callRecords.find('CA1'))!
  expect(completedCall(record)).toEqual({
    id: 'call.completed/CA1',
    event: 'call.completed',
    callId: 'CA1',
    from: CALLER,
    to: '+15550100002',
    agent: 'help',
    agentVersion: 'v1',
    model: 'live',
    startedAt: '2026-01-02T03:04:05.000Z',
    endedAt: '2026-01-02T03:04:15.000Z',
    durationMs: 10_000,
    outcome: 'person-asked',
    transferredTo: 'workshop',
    transcript: [
      { who: 'agent', text: 'Hello.', stream: 1, atMs: 100, interrupted: false, unheard: '' },
    ],
    tools: [
      {
        stream: 2,
        atMs: 51,
        name: 'report_missing_part',
        args: { count: 2 },
        status: 'done',
        message: 'Ordered.',
        durationMs: 12,
      },
    ],
    orders: [
      {
        orderNumber,
        product: 'FJ-2041',
        partCode: 'A12',
        count: 2,
        orderedAt: '2026-01-02T03:04:06.000Z',
      },
    ],
    callbacks: [
      { number: CALLER, about: 'a screw', when: null, requestedAt: '2026-01-02T03:04:07.000Z' },
    ],
    summaries: [],
    tokens: { prompt: 20, response: 10, total: 30 },
    costUsd: 0.012_346,
    eventsLeftOut: 0,
  })
  expect(completedCall({ ...record, endReason: 'caller-hung-up' }).transferredTo).toBeNull()
  expect(completedCall({ ...record, from: 'anonymous' }).from).toBeNull()
})
