import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../../../src/shared/clock.ts'
import { StartupFailed, type StartupProblem } from '../../../../src/shared/errors.ts'
import { openStore } from '../../../../src/store/sql/open-store.ts'
import { PostgresEngine } from '../../../../src/store/sql/postgres/postgres-engine.ts'
import { StoreUnavailable } from '../../../../src/store/store-errors.ts'
import { memoryLog } from '../../../support/memory-log.ts'
import { hasPostgres, PostgresBench, PostgresServer } from '../../../support/postgres.ts'
import { continuity, keypad, newCall } from '../call-log-suite.ts'
import { orderBookSuite } from './order-book-suite.ts'
import { ownershipSuite } from './ownership-suite.ts'

const NOW_MS = 1_800_000_000_000

describe.skipIf(!hasPostgres())('with a server', () => {
  let server: PostgresServer

  beforeAll(async () => {
    server = await PostgresServer.start()
  }, 60_000)

  afterAll(() => server[Symbol.asyncDispose]())

  orderBookSuite('the order book on PostgreSQL', async () => {
    const bench = await PostgresBench.open(server)
    return {
      openStore: () => openStore(bench.url, { clock: systemClock, log: bench.log.log }),
      openEngine: () => PostgresEngine.open(bench.url, systemClock),
      // Whole numbers of 64 bits come as text to whoever does not ask for more.
      ask: async (text) =>
        (await server.ask(bench.database, text)).map((row) =>
          'ordered_at_ms' in row ? { ...row, ordered_at_ms: Number(row['ordered_at_ms']) } : row,
        ),
      close: () => bench.close(),
    }
  })

  ownershipSuite('two owners of one call on PostgreSQL', () => PostgresBench.open(server))

  it('lets several processes make the tables at once', async () => {
    const bench = await PostgresBench.open(server)
    const logs = await Promise.all(Array.from({ length: 6 }, () => bench.join()))
    await Promise.all(logs.map((log, n) => log.open(newCall(`CA${n}`))))
    expect((await logs[0]!.find('CA5'))?.state).toBe('ringing')
    await bench.close()
  })

  it('keeps a text without the character that PostgreSQL has no room for', async () => {
    const bench = await PostgresBench.open(server)
    const log = await bench.join()
    await log.open(newCall('CA1', { from: '+1555\0', agent: 'a?b' }))
    expect(await log.find('CA1')).toMatchObject({ from: '+1555', agent: 'a?b' })
    await bench.close()
  })

  it('does all of a job or nothing, and says what was wrong first', async () => {
    const bench = await PostgresBench.open(server)
    await bench.join()
    const engine = await PostgresEngine.open(bench.url, systemClock)
    const statements = [
      { sql: 'insert into stream_tokens values (?, ?)', sets: [['a', 1]] },
      {
        sql: 'insert into stream_tokens values (?, ?)',
        sets: [
          ['b', 1],
          ['a', 2],
          ['c', 3],
        ],
      },
      { sql: 'delete from nowhere', sets: [[]] },
    ]
    const job = { kind: 'write', urgency: 'now', withinMs: 1_000 } as const
    await expect(engine.run({ ...job, statements: () => statements })).rejects.toMatchObject({
      code: 'STATEMENT_FAILED',
      fault: '23505',
      retryable: false,
    })
    expect(await server.ask(bench.database, 'select * from stream_tokens')).toEqual([])
    await engine.close()
    await bench.close()
  })

  it('does again what was in the way of another transaction', async () => {
    const bench = await PostgresBench.open(server)
    await bench.join()
    const engines = [
      await PostgresEngine.open(bench.url, systemClock),
      await PostgresEngine.open(bench.url, systemClock),
    ]
    await server.ask(bench.database, "insert into stream_tokens values ('a', 0), ('b', 0)")
    const add = 'update stream_tokens set expires_at_ms = expires_at_ms + 1 where nonce = ?'
    const job = { kind: 'write', urgency: 'now', withinMs: 15_000 } as const
    const both = engines.map((engine, n) => {
      const [first, second] = n === 0 ? ['a', 'b'] : ['b', 'a']
      const statements = [
        { sql: add, sets: [[first]] },
        { sql: 'select pg_sleep(0.2)', sets: [[]] },
        { sql: add, sets: [[second]] },
      ]
      return engine.run({ ...job, statements: () => statements })
    })
    await Promise.all(both)
    const found = await server.ask(bench.database, 'select expires_at_ms from stream_tokens')
    expect(found).toEqual([{ expires_at_ms: '2' }, { expires_at_ms: '2' }])
    await Promise.all(engines.map((engine) => engine.close()))
    await bench.close()
  })

  it('answers in time while somebody has locked a row, and does it no more', async () => {
    const bench = await PostgresBench.open(server)
    const log = await bench.join()
    await log.open(newCall('CA1'))
    await log.claim('CA1', 'a', NOW_MS, false)
    const lock = server.ask(
      bench.database,
      "begin; select from continuity where call_id = 'CA1' for update; select pg_sleep(2); commit",
    )
    const asleep = "select 1 from pg_stat_activity where wait_event = 'PgSleep'"
    await expect.poll(() => server.ask(bench.database, asleep)).toHaveLength(1)
    const startMs = performance.now()
    const intent = { kind: 'finish', reason: 'caller-hung-up' } as const
    await expect(log.intend('CA1', 1, intent)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
    expect(performance.now() - startMs).toBeLessThan(900)
    // Readers do not wait for whoever writes.
    expect((await log.find('CA1'))?.epoch).toBe(1)
    await lock
    expect((await log.find('CA1'))?.intent).toBeNull()
    await bench.close()
  })

  it('gives up a connection that does not answer, and takes another', async () => {
    const bench = await PostgresBench.open(server)
    const engine = await PostgresEngine.open(bench.url, systemClock)
    const read = (sql: string, withinMs: number): Promise<unknown> =>
      engine.run({
        kind: 'read',
        urgency: 'now',
        withinMs,
        statements: () => [{ sql, sets: [[]] }],
      })
    const startMs = performance.now()
    const late = expect(read('select pg_sleep(3)', 300)).rejects.toThrow(StoreUnavailable)
    expect(await read('select 1 as one', 2_000)).toEqual([{ rows: [{ one: 1 }], changed: [1] }])
    await late
    expect(performance.now() - startMs).toBeLessThan(1_500)
    await engine.close()
  })

  it('loses nothing while PostgreSQL is away, and answers in time that it is', async () => {
    const bench = await PostgresBench.open(server)
    const log = await bench.join()
    await log.open(newCall('CA1'))
    await log.claim('CA1', 'a', NOW_MS, false)
    await server.stop()
    for (let n = 0; n < 500; n++) log.append(keypad('CA1', n))
    log.keep('CA1', 1, continuity({ greeted: true }))
    const startMs = performance.now()
    const away = { code: 'STORE_UNAVAILABLE', retryable: true }
    await Promise.all([
      expect(log.open(newCall('CA2'))).rejects.toMatchObject(away),
      expect(log.end('CA1', NOW_MS, 'caller-hung-up')).rejects.toMatchObject(away),
      expect(log.find('CA1')).rejects.toMatchObject(away),
    ])
    expect(performance.now() - startMs).toBeLessThan(2_000)
    const told = (): readonly unknown[] => bench.log.lines.map(({ msg }) => msg)
    await expect.poll(told, { timeout: 3_000 }).toEqual(['the store takes no records'])
    await server.resume()
    await expect.poll(() => bench.eventsOf('CA1'), { timeout: 5_000 }).toHaveLength(500)
    await expect.poll(async () => (await log.find('CA2'))?.state).toBe('ringing')
    expect(await log.find('CA1')).toMatchObject({ state: 'ended', continuity: { greeted: true } })
    expect(log.losses).toEqual({ events: 0, batches: 0 })
    expect(told()).toEqual(['the store takes no records', 'the store takes records again'])
    await bench.close()
  })

  describe('at the start', () => {
    async function problemOf(url: string): Promise<StartupProblem | undefined> {
      try {
        await openStore(url, { clock: systemClock, log: memoryLog().log })
      } catch (error) {
        if (error instanceof StartupFailed) {
          expect(JSON.stringify([error.problems, error.message])).not.toContain('-word')
          return error.problems[0]
        }
        throw error
      }
      throw new Error('It was opened.')
    }

    it('refuses the tables of a newer version', async () => {
      const bench = await PostgresBench.open(server)
      await (await bench.join()).close()
      await server.ask(bench.database, "insert into schema_migrations values (99, 'future')")
      expect((await problemOf(bench.url))?.problem).toContain('newer version of Hexkey')
    })

    it.each([
      ['a database that does not exist', 'hexkey', 'nowhere', 'does not exist'],
      ['a role that does not exist', 'nobody:pass-word', 'postgres', 'PostgreSQL refuses'],
      ['a database that belongs to another', 'hexkey', 'postgres', 'permission denied'],
    ])('names %s', async (_, role, database, problem) => {
      expect((await problemOf(server.url(database, role)))?.problem).toContain(problem)
    })

    it.each([
      ['postgres://u:pass-word@127.0.0.1:1/calls', 'does not answer (ECONNREFUSED)'],
      ['postgres://u:pass-word@localhost/calls?host=/nowhere', 'does not answer (ENOENT)'],
      ['postgres://u:pass-word@nowhere.invalid/calls', 'a host that is not found'],
      ['postgres://u:pass-word@[/calls', 'cannot be connected to'],
    ])('names what is wrong with %s', async (url, problem) => {
      expect((await problemOf(url))?.problem).toContain(problem)
    })

    it('names a wrong password, or none, and takes the right one', async () => {
      const bench = await PostgresBench.open(server)
      await server.demandPasswords()
      for (const role of ['hexkey:wrong-word', 'hexkey']) {
        const problem = await problemOf(server.url(bench.database, role))
        expect(problem?.problem).toContain('a password that PostgreSQL refuses')
      }
      expect(await (await bench.join()).open(newCall('CA1'))).toBe('opened')
      await bench.close()
    })
  })
})
