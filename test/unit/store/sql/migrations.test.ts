import { afterEach, beforeEach, expect, it } from 'vitest'
import { systemClock } from '../../../../src/shared/clock.ts'
import { migrate } from '../../../../src/store/sql/migrate.ts'
import { migrations } from '../../../../src/store/sql/migrations.ts'
import { openStore, type Store } from '../../../../src/store/sql/open-store.ts'
import { PostgresEngine } from '../../../../src/store/sql/postgres/postgres-engine.ts'
import type { SqlEngine } from '../../../../src/store/sql/sql-engine.ts'
import { SqliteEngine } from '../../../../src/store/sql/sqlite/sqlite-engine.ts'
import { memoryLog } from '../../../support/memory-log.ts'
import { digest, START_MS } from '../../../support/played-calls.ts'
import { onBothEngines, type StoreBench } from '../../../support/store-benches.ts'

/** The versions that came before each of these steps. */
const versions = migrations.map(({ name }, before) => ({ version: before + 1, name }))
const LAST = migrations.length
const LOOKED_UP = migrations.findIndex(({ name }) => name === 'how calls are looked up') + 1

onBothEngines('tables of every version', (open) => {
  let bench: StoreBench
  let store: Store | null = null

  beforeEach(async () => {
    bench = await open()
  })

  afterEach(async () => {
    await store?.callLog.close()
    store = null
    await bench.close()
  })

  function openEngine(): Promise<SqlEngine> {
    return bench.dialect === 'sqlite'
      ? SqliteEngine.open(bench.url.replace('sqlite:', ''), systemClock)
      : PostgresEngine.open(bench.url, systemClock)
  }

  /** What a program of that version had written: a call that is over, and one that lasts. */
  async function write(version: number): Promise<void> {
    await bench.ask(`
      insert into calls (
        call_id, from_number, to_number, agent, started_at_ms, ended_at_ms, end_reason, cost_usd,
        events_left_out
      ) values
        ('over', '+15550100001', '+2', 'help', ${START_MS}, ${START_MS + 9}, 'agent-ended', 0.5, 3),
        ('lasts', '+15550100001', '+2', 'help', ${START_MS + 1}, null, null, 0, 0)`)
    await bench.ask(`
      insert into continuity (
        call_id, state, owner, epoch, interrupted_at_ms, unplanned_at_ms, intent_kind,
        intent_reason, record
      ) values
        ('over', 'ended', 'me', 1, null, '', null, null, '{}'),
        ('lasts', 'live', 'me', 1, null, '', null, null, '{"greeted":true}')`)
    await bench.ask(`
      insert into events (call_id, epoch, seq, at_ms, type, json) values
        ('over', 1, 1, 1.5, 'caller-text', '{"text":"My hinge is bent"}'),
        ('over', 1, 2, 2.5, 'tool-run', '{"id":"1","name":"get_step","args":{},"status":"ok"}'),
        ('over', 1, 3, 3.5, 'reply-started', '{"turn":1,"latencyMs":900}'),
        ('lasts', 1, 1, 1, 'caller-text', '{"text":"Hello"}')`)
    if (version < 2) return
    await bench.ask(`
      insert into orders (
        order_key, order_number, call_id, caller, product, part_code, part_count, ordered_at_ms
      ) values ('k', 'ACDEFG', 'over', null, 'FJ-1', 'A1', 2, 5)`)
    if (version < 6) return
    await bench.ask(`
      insert into calls (
        call_id, from_number, to_number, agent, started_at_ms, ended_at_ms, end_reason, cost_usd,
        events_left_out, texts_kept
      ) values ('old', '+1', '+2', 'help', 1, 2, 'agent-ended', 0, 0, 0)`)
  }

  it.each(versions)('are brought to this one from version $version: $name', async ({ version }) => {
    const engine = await openEngine()
    await migrate(engine, 'the database', migrations.slice(0, version))
    await engine.close()
    await write(version)
    store = await openStore(bench.url, { clock: systemClock, log: memoryLog().log })
    const { callLog, callHistory, orderBook } = store
    expect(await callLog.find('lasts')).toMatchObject({ state: 'live', epoch: 1 })
    expect((await callLog.find('lasts'))?.continuity.greeted).toBe(true)

    // From there on a program writes it with the end of a call.
    if (version >= LOOKED_UP) await bench.ask(`update calls set digest_due_ms = ended_at_ms`)
    expect(await digest(store)).toBe(1)
    const page = { cursor: null, limit: 9 }
    const found = await callHistory.list({ text: 'hinge', tool: 'get_step' }, page)
    expect(found.calls).toMatchObject([
      { callId: 'over', firstWords: 'My hinge is bent', tools: ['get_step'], costUsd: 0.5 },
    ])
    const short = { outcome: 'agent-ended', number: '0100001', minLatencyMs: 900 } as const
    for (const filter of [{ number: short.number }, { ...short, text: 'hinge' }]) {
      const ids = (await callHistory.list(filter, page)).calls.map(({ callId }) => callId)
      expect(ids).toEqual('text' in filter ? ['over'] : ['lasts', 'over'])
    }
    expect((await callHistory.list({ minLatencyMs: 901 }, page)).calls).toEqual([])
    const all = version < 6 ? ['lasts', 'over'] : ['lasts', 'over', 'old']
    expect((await callHistory.list({}, page)).calls.map(({ callId }) => callId)).toEqual(all)
    expect(await callHistory.find('over')).toMatchObject({
      ...{ textsKept: true, eventsLeftOut: 3 },
      orders: version < 2 ? [] : [{ orderNumber: 'ACDEFG', count: 2 }],
    })
    await callLog.end('lasts', START_MS + 50, 'caller-hung-up')
    expect(await digest(store)).toBe(1)
    const order = { callId: 'lasts', product: 'FJ-1', partCode: 'A1', count: 1, orderedAtMs: 6 }
    const placed = await orderBook.placeOrder({ key: 'l', caller: null, ...order })
    expect(placed.repeated).toBe(false)
  })

  it('are made once, although several processes start at the same time', async () => {
    const engine = await openEngine()
    await migrate(engine, 'the database', migrations.slice(0, 1))
    await engine.close()
    await write(1)
    const parts = { clock: systemClock, log: memoryLog().log }
    const stores = await Promise.all([1, 2, 3].map(() => openStore(bench.url, parts)))
    for (const { callLog } of stores) {
      expect((await callLog.find('over'))?.endReason).toBe('agent-ended')
    }
    const made = await bench.ask('select count(*) as steps from schema_migrations')
    expect(Number(made[0]?.['steps'])).toBe(LAST)
    for (const { callLog } of stores) await callLog.close()
  })
})
