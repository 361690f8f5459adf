import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../../../src/shared/clock.ts'
import { StartupFailed } from '../../../../src/shared/errors.ts'
import { openStore } from '../../../../src/store/sql/open-store.ts'
import { ReadingEngine } from '../../../../src/store/sql/reading-engine.ts'
import type { SqlEngine } from '../../../../src/store/sql/sql-engine.ts'
import { SqliteEngine } from '../../../../src/store/sql/sqlite/sqlite-engine.ts'
import { sql } from '../../../../src/store/sql/template.ts'
import { StoreUnavailable } from '../../../../src/store/store-errors.ts'
import { SqliteBench } from '../../../support/sqlite-bench.ts'
import { newCall } from '../call-log-suite.ts'

describe('a connection for questions', () => {
  const bench = new SqliteBench()

  afterEach(() => bench.close())

  const ask = (engine: Pick<SqlEngine, 'run'>, text: string, withinMs = 3_000): Promise<unknown> =>
    engine.run({
      ...{ kind: 'read', urgency: 'now', withinMs },
      statements: () => [{ ...sql``.once({}), sql: text }],
    })

  it('answers while somebody else has the file to themselves for writing', async () => {
    const parts = { clock: systemClock, log: bench.log.log }
    const { callLog, callHistory } = await openStore(bench.url, parts)
    await callLog.open(newCall('CA1'))
    const other = bench.other()
    other.exec('begin immediate')
    const refused = expect(callLog.open(newCall('CA2'))).rejects.toThrow(StoreUnavailable)
    const { calls } = await callHistory.list({}, { cursor: null, limit: 5 })
    expect(calls.map(({ callId }) => callId)).toEqual(['CA1'])
    await refused
    other.close()
    await callLog.close()

    // The same file, through a connection that only reads.
    const reader = await SqliteEngine.openReader(bench.path, systemClock)
    await expect(ask(reader, `update calls set agent = 'x'`, 50)).rejects.toThrow(StoreUnavailable)
    await reader.close()
  })

  it('is made with the first question, and again when that had failed', async () => {
    let opened = 0
    const engine = new ReadingEngine('sqlite', () => {
      if (opened++ === 0) return Promise.reject(new StartupFailed([]))
      return SqliteEngine.open(bench.path, systemClock)
    })
    expect(opened).toBe(0)
    await expect(ask(engine, 'select 1')).rejects.toThrow(StoreUnavailable)
    await Promise.all([ask(engine, 'select 1'), ask(engine, 'select 2')])
    expect(opened).toBe(2)
    await engine.close()
    await expect(ask(engine, 'select 1')).rejects.toThrow(StoreUnavailable)
  })
})
