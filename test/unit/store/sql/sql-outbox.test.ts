import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../../../src/shared/clock.ts'
import { outboxBounds } from '../../../../src/store/outbox.ts'
import { openStore, type Store } from '../../../../src/store/sql/open-store.ts'
import { memoryLog } from '../../../support/memory-log.ts'
import { hasPostgres, PostgresBench, PostgresServer } from '../../../support/postgres.ts'
import { SqliteBench } from '../../../support/sqlite-bench.ts'

const NOW_MS = 1_800_000_000_000
const LATER_MS = NOW_MS + 60_000
const limits = { leaseMs: 30_000, letters: 8 }

/** A database of its own. */
interface Bench {
  readonly url: string
  /** As another program. */
  readonly ask: (text: string) => Promise<readonly unknown[]>
  readonly close: () => Promise<void>
}

describe('the outbox on SQLite', () => {
  outboxSuite(() => {
    const bench = new SqliteBench()
    const ask = (text: string): Promise<readonly unknown[]> => {
      const other = bench.other()
      const rows = other.prepare(text).all()
      other.close()
      return Promise.resolve(rows)
    }
    return Promise.resolve({ url: bench.url, ask, close: () => bench.close() })
  })
})

describe.skipIf(!hasPostgres())('the outbox on PostgreSQL', () => {
  let server: PostgresServer

  beforeAll(async () => {
    server = await PostgresServer.start()
  }, 60_000)

  afterAll(() => server[Symbol.asyncDispose]())

  outboxSuite(async () => {
    const bench = await PostgresBench.open(server)
    const ask = (text: string): Promise<readonly unknown[]> => server.ask(bench.database, text)
    return { url: bench.url, ask, close: () => bench.close() }
  })
})

function outboxSuite(open: () => Promise<Bench>): void {
  let bench: Bench
  const opened: Store[] = []

  beforeEach(async () => {
    bench = await open()
  })

  afterEach(async () => {
    for (const { callLog } of opened.splice(0)) await callLog.close()
    await bench.close()
  })

  const ask = (text: string): Promise<readonly unknown[]> => bench.ask(text)

  /** Another process's store on the same database. */
  async function join(): Promise<Store> {
    const store = await openStore(bench.url, { clock: systemClock, log: memoryLog().log })
    opened.push(store)
    await store.outbox.begin(NOW_MS)
    return store
  }

  async function ended({ callLog }: Store, callId: string, endedAtMs = NOW_MS): Promise<void> {
    const agent = { agent: 'help', agentVersion: 'v1', model: 'live' }
    const from = '+15550100001'
    await callLog.open({ callId, from, to: from, ...agent, startedAtMs: NOW_MS - 1_000 })
    if (endedAtMs > 0) await callLog.end(callId, endedAtMs, 'caller-hung-up')
  }

  const idsOf = (letters: readonly { callId: string }[]): readonly string[] =>
    letters.map(({ callId }) => callId)

  it('gives a call to one process alone, and to the next when the lease is over', async () => {
    const [one, two] = [await join(), await join()]
    await ended(one, 'CA1')
    const first = await one.outbox.take(LATER_MS, limits)
    expect(first.letters).toMatchObject([{ callId: 'CA1', attempts: 0 }])
    expect((await two.outbox.take(LATER_MS + 29_000, limits)).letters).toEqual([])
    const second = await two.outbox.take(LATER_MS + 30_000, limits)
    expect(idsOf(second.letters)).toEqual(['CA1'])
    // The first one comes back too late to have a say.
    await one.outbox.failed(first.letters[0]!, LATER_MS, 'late')
    expect((await one.outbox.take(LATER_MS + 31_000, limits)).letters).toEqual([])
    await two.outbox.delivered(second.letters[0]!)
    expect((await one.outbox.take(LATER_MS + 3_600_000, limits)).letters).toEqual([])
  })

  it('never tells again what was delivered, although the row is forgotten', async () => {
    const { outbox, ...store } = await join()
    await ended({ outbox, ...store }, 'CA1')
    const [letter] = (await outbox.take(LATER_MS, limits)).letters
    await outbox.delivered(letter!)
    const muchLaterMs = NOW_MS + 3 * outboxBounds.lookBackMs
    expect((await outbox.take(muchLaterMs, limits)).letters).toEqual([])
    expect(await ask('select call_id from outbox')).toEqual([])
    expect((await outbox.take(muchLaterMs, limits)).letters).toEqual([])
  })

  it('takes calls that have ended since it began, and have had time to be written down', async () => {
    const store = await join()
    // Begun before: the first time counts.
    await store.outbox.begin(LATER_MS)
    await ended(store, 'CA-before', NOW_MS - 1)
    await ended(store, 'CA-lasts', 0)
    await ended(store, 'CA-ended', NOW_MS + 1)
    await ended(store, 'CA-just-now', LATER_MS - outboxBounds.settleMs + 1)
    expect(idsOf((await store.outbox.take(LATER_MS, limits)).letters)).toEqual(['CA-ended'])
  })

  it('takes a call that a sweep has ended', async () => {
    const store = await join()
    await ended(store, 'CA1', 0)
    await store.callLog.claim('CA1', 'gone', NOW_MS, false)
    const sweep = { maxAgeMs: 5_000, resumableMs: 60_000 }
    await store.callLog.sweep(NOW_MS + 1, sweep)
    expect((await store.outbox.take(NOW_MS + 10_000, limits)).letters).toEqual([])
    await store.callLog.sweep(NOW_MS + 70_000, sweep)
    const taken = await store.outbox.take(NOW_MS + 80_000, limits)
    expect(idsOf(taken.letters)).toEqual(['CA1'])
    expect(await store.callRecords.find('CA1')).toMatchObject({ endReason: 'carrier-lost' })
  })

  it('keeps dead letters until they are asked for again', async () => {
    const { outbox, ...store } = await join()
    await ended({ outbox, ...store }, 'CA1')
    await ended({ outbox, ...store }, 'CA2', NOW_MS + 5)
    const { letters } = await outbox.take(LATER_MS, limits)
    expect(await outbox.bury(letters[0]!, 'HTTP status 410')).toBe(1)
    expect(await outbox.bury(letters[1]!, 'no answer in time')).toBe(2)
    expect(await outbox.deadLetters(10)).toEqual([
      { callId: 'CA1', endedAtMs: NOW_MS, attempts: 1, problem: 'HTTP status 410' },
      { callId: 'CA2', endedAtMs: NOW_MS + 5, attempts: 1, problem: 'no answer in time' },
    ])
    expect((await outbox.take(LATER_MS + 3_600_000, limits)).letters).toEqual([])
    expect(await outbox.retry('CA-none', LATER_MS)).toBe(0)
    expect(await outbox.retry('CA2', LATER_MS)).toBe(1)
    const again = await outbox.take(LATER_MS, limits)
    expect(again.letters).toMatchObject([{ callId: 'CA2', attempts: 0 }])
    expect(await outbox.retry(null, LATER_MS)).toBe(1)
  })

  it('makes the oldest of too many that wait dead letters', async () => {
    const { outbox } = await join()
    await ask(`
      insert into outbox (call_id, ended_at_ms, state, attempts, due_at_ms)
      with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < 10003)
      select 'CA' || n, ${NOW_MS} + n, 'waiting', 1, ${LATER_MS} * 2 from numbers`)
    const { overflowed, letters } = await outbox.take(LATER_MS, limits)
    expect(overflowed.toSorted()).toEqual(['CA1', 'CA2', 'CA3'])
    expect(letters).toEqual([])
    expect(idsOf(await outbox.deadLetters(10))).toEqual(['CA1', 'CA2', 'CA3'])
  })
}
