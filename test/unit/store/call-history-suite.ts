import { afterEach, beforeEach, expect, it } from 'vitest'
import { systemClock } from '../../../src/shared/clock.ts'
import type { CallFilter } from '../../../src/store/call-history.ts'
import { openStore, type Store } from '../../../src/store/sql/open-store.ts'
import { memoryLog } from '../../support/memory-log.ts'
import {
  digest,
  play,
  replied,
  said,
  START_MS,
  streamEnded,
  used,
} from '../../support/played-calls.ts'
import type { StoreBench } from '../../support/store-benches.ts'

const HOUR_MS = 3_600_000

/** What looking calls up gives, whatever database is behind it. */
export function callHistorySuite(open: () => Promise<StoreBench>): void {
  let bench: StoreBench
  let store: Store

  beforeEach(async () => {
    bench = await open()
    store = await openStore(bench.url, { clock: systemClock, log: memoryLog().log })
  })

  afterEach(async () => {
    await store.callLog.close()
    await bench.close()
  })

  async function idsOf(filter: CallFilter): Promise<readonly string[]> {
    const { calls } = await store.callHistory.list(filter, { cursor: null, limit: 50 })
    return calls.map(({ callId }) => callId)
  }

  it('says of a call what it was', async () => {
    await play(store, {
      callId: 'CA1',
      facts: [
        ...replied(1, null, 'Hello, how can I help?'),
        said('My  table'),
        said(' is\nshaky.'),
        ...replied(2, 900, 'Which screw?'),
        said('The long one.'),
        used('get_step'),
        ...replied(3, 700),
        used('get_step'),
        used('send_link'),
        ...replied(4, 1_400),
        streamEnded({
          ...{ agentTurns: 4, callerTurns: 3, bargeIns: 1 },
          underruns: { ours: 1, model: 2 },
        }),
      ],
    })
    store.callLog.addCost('CA1', 0.25)
    await expect.poll(() => store.callLog.waiting).toBe(0)
    await bench.ask(
      `insert into call_tags values ('CA1', 'good', 'ann', 1), ('CA1', 'bad', 'ann', 1)`,
    )
    expect(await digest(store)).toBe(1)
    expect(await store.callHistory.list({}, { cursor: null, limit: 10 })).toEqual({
      calls: [
        {
          callId: 'CA1',
          from: '+15550100001',
          to: '+15550100200',
          agent: 'help',
          startedAtMs: START_MS,
          endedAtMs: START_MS + 60_000,
          endReason: 'caller-hung-up',
          agentTurns: 4,
          callerTurns: 3,
          bargeIns: 1,
          replyP50Ms: 900,
          replyMaxMs: 1_400,
          underruns: 3,
          tools: ['get_step', 'send_link'],
          tags: ['bad', 'good'],
          firstWords: 'My table is shaky.',
          costUsd: 0.25,
          hasRecording: false,
        },
      ],
      next: null,
    })
  })

  it('lists a call that lasts, with the streams that have ended', async () => {
    await play(store, { callId: 'CA1', ended: null, facts: [said('Hi'), ...replied(1, 800)] })
    const [before] = (await store.callHistory.list({}, { cursor: null, limit: 1 })).calls
    expect(before).toMatchObject({ endedAtMs: null, agentTurns: 0, firstWords: '' })
    const summary = streamEnded({ agentTurns: 7 })
    await play(store, { callId: 'CA1', ended: null, facts: [summary] })
    await play(store, { callId: 'CA1', ended: null, facts: [...replied(1, 900)] })
    await digest(store)
    expect((await store.callHistory.find('CA1'))?.line).toMatchObject({
      ...{ agentTurns: 7, replyMaxMs: 900, firstWords: 'Hi', endReason: null },
    })
  })

  it('counts what a process has done that was killed', async () => {
    await play(store, {
      callId: 'CA1',
      ended: 'carrier-lost',
      facts: [
        { type: 'caller-speech', edge: 'start', by: 'model' },
        ...replied(1, 800),
        { type: 'underrun', side: 'model', gapMs: 40 },
      ],
    })
    await digest(store)
    const { line } = (await store.callHistory.find('CA1'))!
    expect(line).toMatchObject({ agentTurns: 1, callerTurns: 1, underruns: 1, bargeIns: 0 })
  })

  it('filters by everything that a line says', async () => {
    await play(store, {
      callId: 'CA1',
      facts: [...replied(1, 3_000), used('get_step')],
    })
    await play(store, {
      callId: 'CA2',
      ...{ from: '+4930987654', agent: 'sales', ended: 'person-asked' },
      startedAtMs: START_MS + HOUR_MS,
      facts: [...replied(1, 500), used('get_step_twice')],
    })
    await play(store, { callId: 'CA3', ended: null, startedAtMs: START_MS + 2 * HOUR_MS })
    await digest(store)
    await bench.ask(`insert into call_tags values ('CA2', 'it''s', 'ann', 1)`)
    expect(await idsOf({})).toEqual(['CA3', 'CA2', 'CA1'])
    expect(await idsOf({ fromMs: START_MS + HOUR_MS })).toEqual(['CA3', 'CA2'])
    expect(await idsOf({ toMs: START_MS + HOUR_MS })).toEqual(['CA1'])
    expect(await idsOf({ fromMs: START_MS + 0.5, toMs: START_MS + 2 * HOUR_MS })).toEqual(['CA2'])
    expect(await idsOf({ number: '98 76-5' })).toEqual(['CA2'])
    expect(await idsOf({ number: '+' })).toEqual([])
    expect(await idsOf({ agent: 'sales' })).toEqual(['CA2'])
    expect(await idsOf({ outcome: 'caller-hung-up' })).toEqual(['CA1'])
    expect(await idsOf({ outcome: 'live' })).toEqual(['CA3'])
    expect(await idsOf({ tool: 'get_step' })).toEqual(['CA1'])
    expect(await idsOf({ tool: '%' })).toEqual([])
    expect(await idsOf({ minLatencyMs: 500.5 })).toEqual(['CA1'])
    expect(await idsOf({ tag: `it's` })).toEqual(['CA2'])
    expect(await idsOf({ agent: 'sales', tool: 'get_step_twice', number: '4930' })).toEqual(['CA2'])
    expect(await idsOf({ agent: 'sales', outcome: 'live' })).toEqual([])
  })

  it('finds words of either side, in any order, heard or not', async () => {
    await play(store, {
      callId: 'CA1',
      facts: [
        said('Der Tisch wackelt, '),
        said('sagt Zoë'),
        ...replied(1, 500, 'Take the ALLEN-'),
        { type: 'agent-text', turn: 1, text: 'key number 4.' },
      ],
    })
    const later = { startedAtMs: START_MS + 1 }
    await play(store, { callId: 'CA2', ...later, facts: [said('My key is lost')] })
    expect(await idsOf({ text: 'tisch' })).toEqual([])
    await digest(store)
    expect(await idsOf({ text: 'zoe tisch' })).toEqual(['CA1'])
    expect(await idsOf({ text: 'key' })).toEqual(['CA2', 'CA1'])
    expect(await idsOf({ text: 'key allen' })).toEqual(['CA1'])
    expect(await idsOf({ text: 'key wack' })).toEqual(['CA1'])
    expect(await idsOf({ text: 'wack key' })).toEqual([])
    expect(await idsOf({ text: 'allenkey' })).toEqual([])
    expect(await idsOf({ text: '4' })).toEqual(['CA1'])
    expect(await idsOf({ text: 'key wackel' })).toEqual(['CA1'])
    expect(await idsOf({ text: 'wackel ' })).toEqual([])
    expect(await idsOf({ text: 'tischl' })).toEqual([])
    expect(await idsOf({ text: '   ' })).toEqual(['CA2', 'CA1'])
  })

  it('takes whatever is looked for as words', async () => {
    await play(store, { callId: 'CA1', facts: [said('مرحبا بالعالم 🙂 家具 don’t 100%')] })
    await play(store, { callId: 'CA2', facts: [said('or and not near words select')] })
    await digest(store)
    for (const text of ['مرحبا', 'بالع', '🙂', '具', "don't", '100%', '“100”', 'DON']) {
      expect([text, await idsOf({ text })]).toEqual([text, ['CA1']])
    }
    for (const text of ['words OR', 'NOT select', 'NEAR(words select)', 'and and and']) {
      expect([text, await idsOf({ text })]).toEqual([text, ['CA2']])
    }
    const nothing = ['"', "'", '*', '%', '"*', '-', ':', '!!!', '\\', '\0', '(', '?', '\ud800']
    const strange = ["'; drop table calls; --", 'words:select', '^words', 'x'.repeat(10_000)]
    const long = 'words '.repeat(2_000)
    for (const text of [...nothing, strange[0]!, strange[3]!]) {
      expect([text, await idsOf({ text })]).toEqual([text, []])
    }
    for (const text of [...strange.slice(1, 3), long]) {
      expect([text.slice(0, 20), await idsOf({ text })]).toEqual([text.slice(0, 20), ['CA2']])
    }
    for (const value of ["' or 1=1 --", '%', '\0', '<script>', '🙂'.repeat(5_000)]) {
      for (const key of ['agent', 'tool', 'tag', 'outcome', 'number'] as const) {
        expect([key, value, await idsOf({ [key]: value })]).toEqual([key, value, []])
      }
    }
    expect(await idsOf({})).toEqual(['CA2', 'CA1'])
  })

  it('combines words with filters, whether few calls fulfil them or many', async () => {
    await play(store, { callId: 'CA-old', agent: 'sales', facts: [said('blue table')] })
    const later = { startedAtMs: START_MS + HOUR_MS }
    await play(store, { callId: 'CA-new', ...later, facts: [said('blue chair')] })
    await digest(store)
    expect(await idsOf({ text: 'blue', agent: 'sales' })).toEqual(['CA-old'])
    expect(await idsOf({ text: 'blue', agent: 'help', toMs: START_MS + HOUR_MS })).toEqual([])
    expect(await idsOf({ text: 'blue', fromMs: START_MS + 1 })).toEqual(['CA-new'])
    expect(await idsOf({ text: 'blue', toMs: START_MS + 1 })).toEqual(['CA-old'])
    expect(await idsOf({ text: 'blue', agent: 'nobody' })).toEqual([])
    const place = bench.dialect === 'sqlite' ? `(${START_MS} + n) * 1000` : 'null'
    await bench.ask(
      bench.dialect === 'sqlite' ? 'select 1' : 'alter table calls add column place bigint',
    )
    await bench.ask(`
      insert into calls (
        call_id, from_number, to_number, agent, started_at_ms, cost_usd, events_left_out, place
      )
      with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < 600)
      select 'CB' || n, '', '', 'sales', ${START_MS} + n, 0, 0, ${place} from numbers`)
    expect(await idsOf({ text: 'blue', agent: 'sales' })).toEqual(['CA-old'])
    expect(await idsOf({ text: 'blue', agent: 'help' })).toEqual(['CA-new'])
    await bench.ask(
      bench.dialect === 'sqlite'
        ? `insert into call_words (rowid, words)
            select place, 'green grass' from calls where call_id like 'CB%'`
        : `insert into call_words (call_id, started_at_ms, words)
            select call_id, started_at_ms, array_to_tsvector(array['green', 'grass'])
            from calls where call_id like 'CB%'`,
    )
    const newest = Array.from({ length: 50 }, (_, n) => `CB${600 - n}`)
    for (const filter of [{}, { agent: 'sales' }, { number: '' }]) {
      expect(await idsOf({ text: 'green', toMs: START_MS + 601, ...filter })).toEqual(
        'number' in filter ? [] : newest,
      )
    }
    const first = await store.callHistory.list({ text: 'grass' }, { cursor: null, limit: 20 })
    const second = await store.callHistory.list(
      { text: 'grass' },
      { cursor: first.next, limit: 30 },
    )
    expect([...first.calls, ...second.calls].map(({ callId }) => callId)).toEqual(newest)
    expect(await idsOf({ text: 'green gra', toMs: START_MS + 3 })).toEqual(['CB2', 'CB1'])
  })

  it('goes through all calls page by page, each once, also those of one moment', async () => {
    for (let n = 0; n < 7; n++) {
      const startedAtMs = START_MS + Math.floor(n / 3)
      await play(store, { callId: `CA${n}`, startedAtMs, facts: [said('hello')] })
    }
    await digest(store)
    for (const filter of [{}, { text: 'hello' }, { text: 'hello', agent: 'help' }]) {
      const seen: string[] = []
      let cursor: string | null = null
      let pages = 0
      do {
        const page = await store.callHistory.list(filter, { cursor, limit: 2 })
        seen.push(...page.calls.map(({ callId }) => callId))
        cursor = page.next
        pages++
      } while (cursor !== null)
      expect(pages).toBe(4)
      expect(new Set(seen).size).toBe(7)
      expect(seen[0]).toBe('CA6')
    }
    const [first, rest] = [
      { cursor: null, limit: 7 },
      { cursor: null, limit: 6 },
    ]
    expect((await store.callHistory.list({}, first)).next).toBeNull()
    const { next } = await store.callHistory.list({}, rest)
    expect(next).toMatch(/^[\w-]+$/)
    // A cursor goes on behind its call, whatever else is asked for.
    const before = { toMs: START_MS + 1 }
    const page = await store.callHistory.list(
      { ...before, text: 'hello' },
      { cursor: next, limit: 9 },
    )
    expect(page.calls).toHaveLength(1)
    const since = { ...before, fromMs: START_MS }
    expect((await store.callHistory.list(since, { cursor: next, limit: 9 })).calls).toHaveLength(1)
  })

  it('refuses a cursor that is none of its own', async () => {
    const forged = ['', 'x', 'null', '../../etc', "1' or '1'='1", '🙂', 'MQ', 'A'.repeat(9_000)]
    const almost = Buffer.from(`-1.CA1`).toString('base64url')
    for (const cursor of [...forged, almost, `${Buffer.from('1.CA1').toString('base64')}==`]) {
      await expect(store.callHistory.list({}, { cursor, limit: 5 })).rejects.toThrow(RangeError)
    }
  })

  it('gives a page of a sensible size, whatever is asked for', async () => {
    await play(store, { callId: 'CA1' })
    for (const limit of [-1, 0, 0.5, 1e9]) {
      expect((await store.callHistory.list({}, { cursor: null, limit })).calls).toHaveLength(1)
    }
  })

  it('opens a call with all that is kept of it', async () => {
    const facts = [said('Hi'), ...replied(1, 900, 'Hello')]
    await play(store, { callId: 'CA1', facts, ended: null })
    const many = Array.from({ length: 600 }, () => ({ type: 'keypad', digit: '1' }) as const)
    await play(store, { callId: 'CA1', facts: many, ended: null })
    const transfer = { person: 'Zoë', summary: 'a hinge' }
    await store.callLog.intend('CA1', 2, { kind: 'person', reason: 'person-asked', transfer })
    const asked = {
      callId: 'CA1',
      requestedAtMs: 5,
      number: '+15550100009',
      about: 'x',
      when: null,
    }
    await store.orderBook.requestCallback({ key: 'k', ...asked })
    const placed = await store.orderBook.placeOrder({
      ...{ key: 'k', callId: 'CA1', caller: null, product: 'FJ-1', partCode: 'A1', count: 2 },
      orderedAtMs: 4,
    })
    await bench.ask(`insert into call_tags values ('CA1', 'odd', 'ann', 1)`)
    const call = (await store.callHistory.find('CA1'))!
    expect(call).toMatchObject({
      line: { callId: 'CA1', endedAtMs: null, tags: ['odd'] },
      ...{ agentVersion: 'abc123abc123', model: 'live', givenTo: 'Zoë', textsKept: true },
      eventsLeftOut: 0,
      callbacks: [{ number: '+15550100009', about: 'x', when: null, requestedAtMs: 5 }],
    })
    expect(call.orders).toMatchObject([{ orderNumber: placed.orderNumber, count: 2 }])
    expect(call.streams.map(({ stream, events }) => [stream, events.length])).toEqual([
      [1, 3],
      [2, 600],
    ])
    expect(call.streams[0]?.events).toEqual(
      facts.map((fact, atMs) => ({ ...fact, callId: 'CA1', atMs })),
    )
    expect(call.streams[1]?.events.map(({ atMs }) => atMs)).toEqual(many.map((_, atMs) => atMs))
    expect(await store.callHistory.find('CA2')).toBeNull()
    expect(await store.callHistory.find("' or 1=1 --\0")).toBeNull()
  })

  it('answers nothing any more once the store is closed', async () => {
    await store.callHistory.list({}, { cursor: null, limit: 1 })
    await store.callLog.close()
    const closed = { code: 'STORE_UNAVAILABLE' }
    await expect(store.callHistory.find('CA1')).rejects.toMatchObject(closed)
    const { callHistory, callLog } = await openStore(bench.url, {
      ...{ clock: systemClock, log: memoryLog().log },
    })
    await callLog.close()
    await expect(callHistory.choices()).rejects.toMatchObject(closed)
  })
}
