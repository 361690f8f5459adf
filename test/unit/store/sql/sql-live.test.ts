import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { CallEvent, CallFact } from '../../../../src/shared/call-event.ts'
import { systemClock } from '../../../../src/shared/clock.ts'
import { openStore, type Store } from '../../../../src/store/sql/open-store.ts'
import { memoryLog } from '../../../support/memory-log.ts'
import { hasPostgres, PostgresBench, PostgresServer } from '../../../support/postgres.ts'
import { SqliteBench } from '../../../support/sqlite-bench.ts'
import { newCall } from '../call-log-suite.ts'

const NOW_MS = 1_800_000_000_000
const poll = { timeout: 10_000, interval: 20 }

interface Bench {
  readonly url: string
  close(): Promise<void>
}

const event = (callId: string, fact: CallFact, atMs = 0): CallEvent => ({ ...fact, callId, atMs })
const says = (text: string): CallFact => ({ type: 'caller-text', text })

let stores: Store[] = []

async function join(bench: Bench): Promise<Store> {
  const store = await openStore(bench.url, { clock: systemClock, log: memoryLog().log })
  stores.push(store)
  return store
}

const closeAll = async (bench: Bench): Promise<void> => {
  await Promise.all(stores.map(({ callLog }) => callLog.close()))
  stores = []
  await bench.close()
}

describe('following calls on SQLite', () => {
  readerSuite(() => Promise.resolve(new SqliteBench()))

  it('tells nobody, for nobody else is there', async () => {
    const bench = new SqliteBench()
    const store = await join(bench)
    store.liveBus.onChanged(() => {
      throw new Error('nobody is to be told')
    })()
    store.liveBus.publish('CA1')
    await closeAll(bench)
  })
})

describe.skipIf(!hasPostgres())('on PostgreSQL', () => {
  let server: PostgresServer

  beforeAll(async () => {
    server = await PostgresServer.start()
  }, 60_000)

  afterAll(() => server[Symbol.asyncDispose]())

  describe('following calls', () => {
    readerSuite(() => PostgresBench.open(server))
  })

  describe('processes tell each other', () => {
    let bench: PostgresBench
    let one: Store
    let two: Store
    let heard: (readonly string[] | null)[]
    const words = (): Set<string> => new Set(heard.flatMap((callIds) => callIds ?? []))

    beforeEach(async () => {
      bench = await PostgresBench.open(server)
      one = await join(bench)
      two = await join(bench)
      heard = []
      two.liveBus.onChanged((callIds) => heard.push(callIds))
      // Both listen once a word has got through.
      await expect
        .poll(() => {
          one.liveBus.publish('hello')
          return words().has('hello')
        }, poll)
        .toBe(true)
    })

    afterEach(() => closeAll(bench))

    it('of calls that begin, talk, go on and end', async () => {
      const { callLog } = one
      const told = (callId: string) => expect.poll(() => words().has(callId), poll).toBe(true)
      await callLog.open(newCall('CA1'))
      await told('CA1')
      heard.length = 0
      await callLog.claim('CA1', 'one', NOW_MS, false)
      await told('CA1')
      heard.length = 0
      callLog.append(event('CA1', says('Hello.')))
      await told('CA1')
      heard.length = 0
      await callLog.end('CA1', NOW_MS, 'agent-ended')
      await told('CA1')
    })

    it('and not themselves', async () => {
      const own: unknown[] = []
      one.liveBus.onChanged((callIds) => own.push(...(callIds ?? [])))
      one.liveBus.publish('CA1')
      two.liveBus.publish('CA2')
      await expect.poll(() => own, poll).toContain('CA2')
      expect(own).not.toContain('CA1')
    })

    it('of as many calls as there are, in words that are not too long', async () => {
      const ids = Array.from({ length: 2_000 }, (_, at) => `CA${String(at).padStart(32, '0')}`)
      for (const id of ids) one.liveBus.publish(id)
      await expect.poll(() => ids.filter((id) => !words().has(id)), poll).toEqual([])
    })

    it('that some have changed when there are too many to name them', async () => {
      for (let at = 0; at < 20_000; at += 1) one.liveBus.publish(`CA${at}`)
      await expect.poll(() => heard, poll).toContain(null)
    })

    it('nothing that is no list of ids', async () => {
      for (const payload of ['', 'x', '{}', '[1]', '["x",2]', 'null', '[]']) {
        await server.ask(bench.database, 'select pg_notify($1, $2)', ['hexkey_calls', payload])
      }
      heard.length = 0
      one.liveBus.publish('CA9')
      await expect.poll(() => heard, poll).toEqual([['CA9']])
    })

    it('again after the connection was cut, and that something may be new', async () => {
      heard.length = 0
      await server.ask(
        bench.database,
        `select pg_terminate_backend(pid) from pg_stat_activity
         where application_name = 'hexkey-live' and datname = current_database()`,
      )
      await expect.poll(() => heard, poll).toContain(null)
      await expect
        .poll(() => {
          one.liveBus.publish('again')
          return words().has('again')
        }, poll)
        .toBe(true)
    })

    it('nothing any more once they have left', async () => {
      await two.callLog.close()
      heard.length = 0
      one.liveBus.publish('CA1')
      const live = `select count(*)::int as n from pg_stat_activity
        where application_name = 'hexkey-live' and datname = current_database()`
      await expect.poll(() => server.ask(bench.database, live), poll).toEqual([{ n: 1 }])
      expect(heard).toEqual([])
    })
  })
})

function readerSuite(open: () => Promise<Bench>): void {
  let bench: Bench
  let store: Store

  beforeEach(async () => {
    bench = await open()
    store = await join(bench)
  })

  afterEach(() => closeAll(bench))

  /** Resolves when so many events of the call can be read. */
  const stored = (callId: string, count: number): Promise<void> =>
    expect
      .poll(async () => {
        const [found] = await store.liveReader.read([{ callId, epoch: 0, seq: 0 }])
        return found?.events.length
      }, poll)
      .toBe(count)

  it('finds those that are open, but not at this process', async () => {
    const { callLog, liveReader } = store
    for (const callId of ['ringing', 'here', 'there', 'ended']) {
      await callLog.open(newCall(callId))
    }
    await callLog.claim('here', 'one', NOW_MS, false)
    await callLog.claim('there', 'two', NOW_MS, false)
    await callLog.claim('ended', 'two', NOW_MS, false)
    await callLog.end('ended', NOW_MS, 'agent-ended')
    expect((await liveReader.open('one')).toSorted()).toEqual(['ringing', 'there'])
    expect((await liveReader.open('two')).toSorted()).toEqual(['here', 'ringing'])
  })

  it('reads a call and what is new of it', async () => {
    const { callLog, liveReader } = store
    await callLog.open(newCall('CA1'))
    await callLog.claim('CA1', 'one', NOW_MS, false)
    callLog.append(event('CA1', says('One.'), 100))
    callLog.append(event('CA1', says('Two.'), 200))
    await stored('CA1', 2)
    const [found] = await liveReader.read([{ callId: 'CA1', epoch: 0, seq: 0 }])
    expect(found).toEqual({
      call: newCall('CA1'),
      state: 'live',
      owner: 'one',
      epoch: 1,
      endReason: null,
      seq: 2,
      events: [event('CA1', says('One.'), 100), event('CA1', says('Two.'), 200)],
    })
    const [rest] = await liveReader.read([{ callId: 'CA1', epoch: 1, seq: 1 }])
    expect(rest).toMatchObject({ seq: 2, events: [{ text: 'Two.' }] })
    const [nothing] = await liveReader.read([{ callId: 'CA1', epoch: 1, seq: 2 }])
    expect(nothing).toMatchObject({ seq: 2, events: [] })
  })

  it('reads of another stream that alone', async () => {
    const { callLog, liveReader } = store
    await callLog.open(newCall('CA1'))
    await callLog.claim('CA1', 'one', NOW_MS, false)
    callLog.append(event('CA1', says('Before.')))
    await stored('CA1', 1)
    await callLog.claim('CA1', 'two', NOW_MS, true)
    callLog.append(event('CA1', says('After.')))
    await expect
      .poll(() => liveReader.read([{ callId: 'CA1', epoch: 1, seq: 1 }]), poll)
      .toMatchObject([{ epoch: 2, seq: 1, events: [{ text: 'After.' }] }])
  })

  it('reads the last 200 of many', async () => {
    const { callLog } = store
    await callLog.open(newCall('CA1'))
    await callLog.claim('CA1', 'one', NOW_MS, false)
    for (let at = 1; at <= 450; at += 1) callLog.append(event('CA1', says(`No. ${at}`), at))
    const last = async () => (await store.liveReader.read([{ callId: 'CA1', epoch: 0, seq: 0 }]))[0]
    await expect.poll(async () => (await last())?.seq, poll).toBe(450)
    const found = await last()
    expect(found?.events).toHaveLength(200)
    expect(found?.events.map(({ atMs }) => atMs)).toEqual(
      Array.from({ length: 200 }, (_, at) => at + 251),
    )
  })

  it('reads several at once, and leaves out those that are unknown', async () => {
    const { callLog, liveReader } = store
    for (const callId of ['CA1', 'CA2']) {
      await callLog.open(newCall(callId))
      await callLog.claim(callId, 'one', NOW_MS, false)
      callLog.append(event(callId, says(callId)))
      await stored(callId, 1)
    }
    const place = { epoch: 0, seq: 0 }
    const ids = ['CA2', `'; drop table calls; --`, 'CA1']
    const found = await liveReader.read(ids.map((callId) => ({ callId, ...place })))
    expect(found.map(({ call }) => call.callId).toSorted()).toEqual(['CA1', 'CA2'])
    for (const { call, events } of found) expect(events).toMatchObject([{ text: call.callId }])
    expect(await liveReader.read([])).toEqual([])
  })
}
