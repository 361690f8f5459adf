import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CallWebhook } from '../../../src/after-call/call-webhook.ts'
import type { Delivery } from '../../../src/after-call/receiver.ts'
import { systemClock, VirtualClock } from '../../../src/shared/clock.ts'
import { openStore, type Store } from '../../../src/store/sql/open-store.ts'
import { memoryLog } from '../../support/memory-log.ts'
import { SqliteBench } from '../../support/sqlite-bench.ts'

const failed: Delivery = { kind: 'failed', problem: 'HTTP status 503' }

describe('the webhook of calls that are over', () => {
  let bench: SqliteBench
  let store: Store
  let clock: VirtualClock
  let log: ReturnType<typeof memoryLog>
  let webhook: CallWebhook
  /** When each delivery came, and what it held. */
  let deliveries: { readonly atS: number; readonly body: Record<string, unknown> }[]
  let answer: (signal: AbortSignal) => Delivery | Promise<Delivery>

  beforeEach(async () => {
    bench = new SqliteBench()
    log = memoryLog()
    clock = new VirtualClock()
    store = await openStore(bench.url, { clock: systemClock, log: log.log })
    deliveries = []
    answer = () => ({ kind: 'taken' })
    webhook = startWebhook()
    await looked()
  })

  afterEach(async () => {
    await webhook.stop()
    await store.callLog.close()
    await bench.close()
  })

  function startWebhook(): CallWebhook {
    const started = new CallWebhook({
      outbox: store.outbox,
      records: store.callRecords,
      receiver: {
        deliver: async (body, signal) => {
          const atS = Math.round(clock.nowMs() / 1_000)
          deliveries.push({ atS, body: JSON.parse(body) as Record<string, unknown> })
          return answer(signal)
        },
      },
      clock,
      log: log.log,
    })
    started.start()
    return started
  }

  /** Whoever has looked waits to look again. */
  async function looked(): Promise<void> {
    await expect.poll(() => clock.pending, { interval: 1 }).toBe(1)
  }

  /** Lets time pass, from one look to the next. */
  async function pass(untilS: number): Promise<void> {
    while (clock.nowMs() < untilS * 1_000) {
      clock.advance(2_000)
      await looked()
    }
  }

  async function call(callId: string): Promise<void> {
    const agent = { agent: 'help', agentVersion: 'v1', model: 'live' }
    const startedAtMs = clock.wallMs()
    await store.callLog.open({
      callId,
      from: 'anonymous',
      to: '+15550100002',
      ...agent,
      startedAtMs,
    })
    await store.callLog.end(callId, startedAtMs, 'agent-ended')
  }

  it('tells of a call once', async () => {
    await call('CA1')
    await pass(60)
    expect(deliveries).toHaveLength(1)
    expect(deliveries[0]?.body).toMatchObject({
      id: 'call.completed/CA1',
      event: 'call.completed',
      from: null,
      to: '+15550100002',
      outcome: 'agent-ended',
      transferredTo: null,
      transcript: [],
      summaries: [],
      tokens: { prompt: 0, response: 0, total: 0 },
      costUsd: 0,
    })
  })

  it('backs off to the last attempt, and then keeps a dead letter', async () => {
    answer = () => failed
    await call('CA1')
    const pausesS = [10, 60, 300, 1_800, 7_200, 21_600, 43_200]
    await pass(2)
    for (const [at, pauseS] of pausesS.entries()) {
      const lastS = deliveries.at(-1)!.atS
      // Nothing is due until then: time may jump.
      clock.advance((lastS + pauseS - 3) * 1_000 - clock.nowMs())
      await looked()
      expect(deliveries).toHaveLength(at + 1)
      await pass(lastS + pauseS + 2)
      expect(deliveries).toHaveLength(at + 2)
    }
    expect(await store.outbox.deadLetters(9)).toMatchObject([{ callId: 'CA1', attempts: 8 }])
    const gaveUp = log.lines.filter(({ msg }) => msg === 'call webhook gave up')
    expect(gaveUp).toMatchObject([{ callId: 'CA1', attempts: 8, deadLetters: 1 }])
    await pass(clock.nowMs() / 1_000 + 10)
    expect(deliveries).toHaveLength(8)
  })

  it('stops for good when the receiver wants no more', async () => {
    answer = () => ({ kind: 'refused', problem: 'HTTP status 410' })
    await call('CA1')
    await pass(120)
    expect(deliveries).toHaveLength(1)
    expect(await store.outbox.deadLetters(9)).toMatchObject([{ problem: 'HTTP status 410' }])
  })

  it('breaks off when it is stopped, and the next one delivers at once', async () => {
    answer = (signal) =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => {
          resolve({ kind: 'aborted' })
        })
      })
    await call('CA1')
    clock.advance(2_000)
    await expect.poll(() => clock.pending).toBe(0)
    await expect.poll(() => deliveries.length).toBe(1)
    await webhook.stop()
    answer = () => ({ kind: 'taken' })
    webhook = startWebhook()
    await looked()
    expect(deliveries).toHaveLength(2)
  })

  it('says once that the store is away', async () => {
    await store.callLog.close()
    await pass(10)
    expect(log.lines.filter(({ msg }) => msg === 'outbox does not answer')).toHaveLength(1)
  })
})
