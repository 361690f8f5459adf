import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../../../src/shared/clock.ts'
import { openStore, type Store } from '../../../../src/store/sql/open-store.ts'
import { SqliteBench } from '../../../support/sqlite-bench.ts'

const NOW_MS = 1_800_000_000_000
const HOUR_MS = 3_600_000
const ANNA = '+15550100001'
const BEN = '+15550100002'

describe('what is kept, on SQLite', () => {
  let bench: SqliteBench
  let store: Store

  beforeEach(async () => {
    bench = new SqliteBench()
    store = await openStore(bench.url, { clock: systemClock, log: bench.log.log })
  })

  afterEach(async () => {
    await store.callLog.close()
    await bench.close()
  })

  /** A call of an hour, with words, an order and a callback; its texts name a card. */
  async function callOf(from: string, callId: string, startedAtMs: number, over = true) {
    const { callLog, orderBook } = store
    const [agent, agentVersion, model, to] = ['a', '1', 'm', '+15550100200']
    await callLog.open({ callId, from, to, agent, agentVersion, model, startedAtMs })
    await callLog.claim(callId, 'me', startedAtMs, false)
    callLog.append({ type: 'caller-text', text: '4111 1111 1111 1111', callId, atMs: 1 })
    const transcript = [{ by: 'caller' as const, text: 'card 4111 1111 1111 1111' }]
    const words = { resumeHandle: 'h', transcript, unheard: 'x', greeted: true, position: {} }
    callLog.keep(callId, 1, words)
    const transfer = { person: 'ops', summary: 'pays with 4111111111111111' }
    await callLog.intend(callId, 1, { kind: 'person', reason: 'person-asked', transfer })
    const [key, product, partCode] = [callId, 'FJ-2041', 'A12']
    await orderBook.placeOrder({
      ...{ key, callId, caller: from, product, partCode },
      ...{ count: 2, orderedAtMs: startedAtMs },
    })
    const [about, when] = ['card 4111111111111111', 'at 4111-1111-1111-1111']
    await orderBook.requestCallback({
      ...{ key, callId, number: from, about, when },
      requestedAtMs: startedAtMs,
    })
    if (over) await callLog.end(callId, startedAtMs + HOUR_MS, 'agent-ended')
    await expect.poll(() => bench.eventsOf(callId)).toHaveLength(1)
  }

  /** Everything that the file holds of a call, as one text. */
  function allOf(callId: string): string {
    const other = bench.other()
    const tables = ['calls', 'continuity', 'events', 'orders', 'callbacks']
    const rows = tables.map((table) => [
      table,
      other.prepare(`select * from ${table} where call_id = ?`).all(callId),
    ])
    other.close()
    return JSON.stringify(rows)
  }

  it('holds no card number, in whatever text it came', async () => {
    await callOf(ANNA, 'CA1', NOW_MS)
    expect(allOf('CA1')).not.toContain('1111')
    expect(allOf('CA1').match(/\[card number\]/g)).toHaveLength(5)
  })

  it('gives the turn to one process, until it is over', async () => {
    const { keeping } = store
    expect(await keeping.takeTurn(NOW_MS, HOUR_MS)).toBe(true)
    expect(await keeping.takeTurn(NOW_MS + HOUR_MS - 1, HOUR_MS)).toBe(false)
    expect(await keeping.takeTurn(NOW_MS + HOUR_MS, HOUR_MS)).toBe(true)
  })

  it('finds old calls that are over, the oldest first, each for its texts only once', async () => {
    const { keeping } = store
    await callOf(ANNA, 'CA2', NOW_MS - 1)
    await callOf(ANNA, 'CA1', NOW_MS - 2)
    await callOf(ANNA, 'CA3', NOW_MS)
    await callOf(ANNA, 'CA4', NOW_MS - 3, false)
    expect(await keeping.olderThan('texts', NOW_MS)).toEqual(['CA1', 'CA2'])
    await keeping.forgetTexts('CA1')
    expect(await keeping.olderThan('texts', NOW_MS)).toEqual(['CA2'])
    expect(await keeping.olderThan('calls', NOW_MS)).toEqual(['CA1', 'CA2'])
  })

  it('forgets the texts of a call and keeps the rest', async () => {
    await callOf(ANNA, 'CA1', NOW_MS)
    const removed = await store.keeping.forgetTexts('CA1')
    expect(removed).toEqual({
      calls: 0,
      events: 1,
      transcripts: 1,
      orders: 0,
      callbacks: 1,
      notes: 0,
    })
    const left = allOf('CA1')
    expect(left).not.toContain('[card number]')
    expect(left).toContain(ANNA)
    expect(await store.orderBook.partsOrdered({ caller: ANNA, callId: 'CA1' }, 0)).toBe(2)
    expect((await store.callLog.find('CA1'))?.endReason).toBe('agent-ended')
  })

  it('forgets a call with all that belongs to it', async () => {
    await callOf(ANNA, 'CA1', NOW_MS)
    await callOf(ANNA, 'CA2', NOW_MS)
    const removed = await store.keeping.forgetCall('CA1')
    expect(removed).toEqual({
      calls: 1,
      events: 1,
      transcripts: 1,
      orders: 1,
      callbacks: 1,
      notes: 0,
    })
    expect(allOf('CA1')).not.toContain('CA1')
    expect(allOf('CA2')).toContain(ANNA)
  })

  it('removes more events than fit into one piece of work', async () => {
    await callOf(ANNA, 'CA1', NOW_MS)
    const other = bench.other()
    const insert = other.prepare(`insert into events values ('CA1', 2, ?, 0, 'quiet', '{}')`)
    other.exec('begin')
    for (let seq = 0; seq < 1_100; seq++) insert.run(seq)
    other.exec('commit')
    other.close()
    expect((await store.keeping.forgetTexts('CA1')).events).toBe(1_101)
    expect(await bench.eventsOf('CA1')).toEqual([])
  })

  it('erases a number from its calls, and finds nothing of it afterwards', async () => {
    const { keeping } = store
    await callOf(ANNA, 'CA1', NOW_MS)
    await callOf(BEN, 'CA2', NOW_MS)
    expect(await keeping.traceOf(ANNA, NOW_MS)).toEqual({ callIds: ['CA1'], lastingCallIds: [] })
    const removed = await keeping.eraseFrom('CA1', ANNA)
    expect(removed).toEqual({
      calls: 1,
      events: 1,
      transcripts: 1,
      orders: 1,
      callbacks: 1,
      notes: 0,
    })
    const left = allOf('CA1')
    expect(left).not.toContain(ANNA)
    expect(left).not.toContain('[card number]')
    expect(await store.callLog.find('CA1')).toMatchObject({ from: 'erased', startedAtMs: NOW_MS })
    expect(await keeping.traceOf(ANNA, NOW_MS)).toEqual({ callIds: [], lastingCallIds: [] })
    expect(await keeping.eraseFrom('CA1', ANNA)).toEqual({
      ...{ calls: 0, events: 0, transcripts: 0, orders: 0, callbacks: 0, notes: 0 },
    })
    expect(allOf('CA2')).toContain(BEN)
  })

  it('finds a number that another caller left for being called back', async () => {
    const { keeping, orderBook } = store
    await callOf(BEN, 'CA2', NOW_MS)
    const [key, callId, about] = ['k', 'CA2', 'a screw']
    await orderBook.requestCallback({
      ...{ key, callId, number: ANNA, about, when: null, requestedAtMs: NOW_MS },
    })
    expect((await keeping.traceOf(ANNA, NOW_MS)).callIds).toEqual(['CA2'])
    await keeping.eraseFrom('CA2', ANNA)
    expect(allOf('CA2')).not.toContain(ANNA)
    expect(allOf('CA2')).toContain(BEN)
  })

  it('knows which calls may still be written to', async () => {
    const { keeping, callLog } = store
    const startedAtMs = NOW_MS - HOUR_MS
    await callOf(ANNA, 'CA1', startedAtMs)
    await callOf(ANNA, 'CA2', startedAtMs, false)
    // Without a process that serves calls, nothing is written.
    expect((await keeping.traceOf(ANNA, NOW_MS)).lastingCallIds).toEqual([])
    await callLog.beat({ id: 'me', startedAtMs, beatAtMs: NOW_MS, draining: false })
    const lasting = async (nowMs: number) => (await keeping.traceOf(ANNA, nowMs)).lastingCallIds
    expect((await lasting(NOW_MS + 59_999)).toSorted()).toEqual(['CA1', 'CA2'])
    expect(await lasting(NOW_MS + 60_000)).toEqual(['CA2'])
  })
})
