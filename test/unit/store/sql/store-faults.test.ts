import { afterEach, describe, expect, it } from 'vitest'
import { sleep, systemClock } from '../../../../src/shared/clock.ts'
import { SqlCallLog } from '../../../../src/store/sql/sql-call-log.ts'
import { SqliteEngine } from '../../../../src/store/sql/sqlite/sqlite-engine.ts'
import { SqliteBench } from '../../../support/sqlite-bench.ts'
import { continuity, keypad, newCall } from '../call-log-suite.ts'

const NOW_MS = 1_800_000_000_000

describe('a store in trouble', () => {
  let bench = new SqliteBench()

  afterEach(async () => {
    await bench.close()
    bench = new SqliteBench()
  })

  it('delays nothing and loses nothing while another program writes', async () => {
    const log = await bench.join()
    await log.open(newCall('CA1'))
    await log.claim('CA1', 'a', NOW_MS, false)
    const other = bench.other()
    other.exec('begin immediate')

    const startMs = performance.now()
    for (let n = 0; n < 500; n++) {
      log.append(keypad('CA1', n))
      log.keep('CA1', 1, continuity({ unheard: `word ${n}` }))
    }
    expect(performance.now() - startMs).toBeLessThan(100)
    // Readers need not wait for a writer.
    expect((await log.find('CA1'))?.continuity.unheard).toBe('word 499')
    const claimed = log.claim('CA1', 'a', NOW_MS, false)
    await sleep(systemClock, 400)
    other.exec('commit')
    other.close()
    expect((await claimed)?.continuity.unheard).toBe('word 499')
    await expect.poll(() => bench.eventsOf('CA1')).toHaveLength(500)
    expect(log.losses).toEqual({ events: 0, batches: 0 })
  })

  it('answers in time that it cannot, and writes later what must be known', async () => {
    const log = await bench.join()
    await log.open(newCall('CA1'))
    await log.claim('CA1', 'a', NOW_MS, false)
    const other = bench.other()
    other.exec('begin immediate')
    const startMs = performance.now()
    const away = { code: 'STORE_UNAVAILABLE', retryable: true }
    const intent = { kind: 'finish', reason: 'caller-hung-up' } as const
    log.keep('CA1', 1, continuity({ greeted: true }))
    await expect(log.intend('CA1', 1, intent)).rejects.toMatchObject(away)
    expect(performance.now() - startMs).toBeLessThan(800)
    await Promise.all([
      expect(log.open(newCall('CA2'))).rejects.toMatchObject(away),
      expect(log.end('CA1', NOW_MS, 'caller-hung-up')).rejects.toMatchObject(away),
      expect(log.useToken('n', NOW_MS + 1, NOW_MS)).rejects.toMatchObject(away),
    ])
    expect(performance.now() - startMs).toBeLessThan(2_000)
    other.exec('rollback')
    other.close()
    await expect.poll(async () => (await log.find('CA1'))?.state, { timeout: 4_000 }).toBe('ended')
    expect((await log.find('CA1'))?.continuity.greeted).toBe(true)
    expect((await log.find('CA2'))?.state).toBe('ringing')
    // What was given up in the line did not happen later.
    expect(await log.useToken('n', NOW_MS + 1, NOW_MS)).toBe(true)
    expect(bench.log.lines.map(({ msg }) => msg)).toEqual([
      'the store takes no records',
      'the store takes records again',
    ])
  })

  it('reports a full disk, answers readers, and goes on when there is room', async () => {
    await (await bench.join()).close()
    const engine = await SqliteEngine.open(bench.path, systemClock)
    const pages = (sql: string): Promise<unknown> =>
      engine.run({
        kind: 'read',
        urgency: 'now',
        withinMs: 1_000,
        statements: () => [{ sql, sets: [[]] }],
      })
    const log = new SqlCallLog(engine, { clock: systemClock, log: bench.log.log })
    await log.open(newCall('CA1'))
    await pages('pragma max_page_count = 1')
    for (let n = 0; n < 3_000; n++) log.append(keypad('CA1', n))
    await expect
      .poll(() => bench.log.lines)
      .toContainEqual(
        expect.objectContaining({
          msg: 'the store takes no records',
          reason: expect.stringContaining('full') as string,
        }),
      )
    expect((await log.find('CA1'))?.state).toBe('ringing')
    await pages('pragma max_page_count = 1000000')
    await expect.poll(() => bench.eventsOf('CA1'), { timeout: 4_000 }).toHaveLength(3_000)
    expect(log.losses).toEqual({ events: 0, batches: 0 })
    await log.close()
  })

  it('counts what it could not write when it is closed', { timeout: 15_000 }, async () => {
    const log = await bench.join()
    const other = bench.other()
    other.exec('begin immediate')
    for (let n = 0; n < 300; n++) log.append(keypad('CA1', n))
    await log.close()
    other.close()
    expect(log.losses).toEqual({ events: 300, batches: 2 })
  })

  it('drops what the database refuses for good, detail first', async () => {
    const log = await bench.join()
    await log.open(newCall('CA1'))
    const other = bench.other()
    other.exec("create trigger no before insert on events begin select raise(abort, 'no'); end")
    other.close()
    await log.claim('CA1', 'a', NOW_MS, false)
    log.append(keypad('CA1', 1))
    log.keep('CA1', 1, continuity({ greeted: true }))
    log.addCost('CA1', 2)
    await log.end('CA1', NOW_MS, 'caller-hung-up')
    await expect.poll(async () => (await log.usedBy('+15550100001', 0)).costUsd).toBe(2)
    expect(log.losses).toEqual({ events: 1, batches: 1 })
    await log.close()
    expect((await (await bench.join()).find('CA1'))?.continuity.greeted).toBe(true)
  })

  it('keeps a record whose tools left what JSON cannot hold', async () => {
    const log = await bench.join()
    await log.open(newCall('CA1'))
    await log.claim('CA1', 'a', NOW_MS, false)
    const position: Record<string, unknown> = {}
    position['self'] = position
    log.keep('CA1', 1, continuity({ greeted: true, position }))
    await log.close()
    const found = await (await bench.join()).find('CA1')
    expect(found?.continuity).toEqual(continuity({ greeted: true }))
  })
})
