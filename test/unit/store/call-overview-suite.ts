import { afterEach, beforeEach, expect, it } from 'vitest'
import { systemClock } from '../../../src/shared/clock.ts'
import { openStore, type Store } from '../../../src/store/sql/open-store.ts'
import { memoryLog } from '../../support/memory-log.ts'
import { digest, play, replied, START_MS, streamEnded, used } from '../../support/played-calls.ts'
import type { StoreBench } from '../../support/store-benches.ts'

const HOUR_MS = 3_600_000

/** What is said of many calls at once, whatever database is behind it. */
export function callOverviewSuite(open: () => Promise<StoreBench>): void {
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

  it('looks calls over by the hour and by the day', async () => {
    const noon = Math.floor(START_MS / HOUR_MS) * HOUR_MS
    await play(store, {
      callId: 'CA1',
      startedAtMs: noon + 1,
      facts: [
        ...Array.from({ length: 19 }, (_, n) => replied(n, 800)).flat(),
        ...replied(19, 4_000),
        streamEnded({ bargeIns: 2 }),
      ],
    })
    await play(store, { callId: 'CA2', startedAtMs: noon + HOUR_MS * 2, ended: 'person-asked' })
    await play(store, { callId: 'CA3', startedAtMs: noon + HOUR_MS * 2, ended: null })
    await play(store, { callId: 'CA4', startedAtMs: noon + HOUR_MS * 3, facts: replied(1, 9) })
    store.callLog.addCost('CA1', 0.5)
    store.callLog.addCost('CA2', 0.25)
    await expect.poll(() => store.callLog.waiting).toBe(0)
    await digest(store)
    const overview = await store.callHistory.overview(noon + 5, noon + 3 * HOUR_MS)
    const near = (ms: number): unknown =>
      expect.toSatisfy((n: number) => Math.abs(n / ms - 1) < 0.026)
    expect(overview.hours).toEqual([
      { atMs: noon, calls: 1, bargeIns: 2, replyP50Ms: near(800), replyP95Ms: near(800) },
      { atMs: noon + HOUR_MS, calls: 0, bargeIns: 0, replyP50Ms: null, replyP95Ms: null },
      { atMs: noon + 2 * HOUR_MS, calls: 2, bargeIns: 0, replyP50Ms: null, replyP95Ms: null },
    ])
    expect(overview).toMatchObject({ calls: 3, bargeIns: 2, costUsd: 0.75, replyP95Ms: near(800) })
    expect(overview.days.reduce((sum, { costUsd }) => sum + costUsd, 0)).toBe(0.75)
    expect(overview.outcomes).toEqual([
      { outcome: 'caller-hung-up', calls: 1 },
      { outcome: 'person-asked', calls: 1 },
    ])
    for (const [from, to] of [
      [1, 1],
      [2, 1],
      [NaN, 1],
      [0, 1e15],
      [-1, 1],
    ] as const) {
      await expect(store.callHistory.overview(from, to)).rejects.toThrow(RangeError)
    }
  })

  it('knows what there is to choose from', async () => {
    await play(store, { callId: 'CA1', facts: [used('b'), used('a')] })
    await play(store, { callId: 'CA2', agent: 'sales', facts: [used('a')] })
    await digest(store)
    await bench.ask(
      `insert into call_tags values ('CA1', 'z', 'x', 1), ('CA1', 'y', 'x', 1), ('CA2', 'z', 'x', 1)`,
    )
    expect(await store.callHistory.choices()).toEqual({
      ...{ agents: ['help', 'sales'], tools: ['a', 'b'], tags: ['y', 'z'] },
    })
  })
}
