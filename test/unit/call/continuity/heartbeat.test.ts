import { setImmediate as settled } from 'node:timers/promises'
import { beforeEach, expect, test } from 'vitest'
import { Heartbeat } from '../../../../src/call/continuity/heartbeat.ts'
import { VirtualClock } from '../../../../src/shared/clock.ts'
import { MemoryCallLog } from '../../../support/memory-call-log.ts'
import { memoryLog } from '../../../support/memory-log.ts'

let clock: VirtualClock
let store: MemoryCallLog
let captured: ReturnType<typeof memoryLog>
let sweeps: number

beforeEach(() => {
  clock = new VirtualClock()
  store = new MemoryCallLog()
  captured = memoryLog()
  sweeps = 0
})

const heartbeat = (instanceId: string): Heartbeat =>
  new Heartbeat({
    store,
    instanceId,
    clock,
    log: captured.log,
    onSweep: () => {
      sweeps += 1
      return Promise.resolve()
    },
  })

async function pass(seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second += 1) {
    clock.advance(1_000)
    await settled()
  }
}

test('processes know each other while they live', async () => {
  const [one, two] = [heartbeat('one'), heartbeat('two')]
  await one.start()
  expect(one.hasPeer).toBe(false)
  await two.start()
  await pass(1)
  expect([one.hasPeer, two.hasPeer]).toEqual([true, true])
  await two.stop()
  await pass(1)
  expect(one.hasPeer).toBe(false)
  await one.stop()
  expect(clock.pending).toBe(0)
  expect(store.instances.size).toBe(0)
})

test('a process that drains is no peer, from the moment it says so', async () => {
  const [one, two] = [heartbeat('one'), heartbeat('two')]
  await one.start()
  await two.start()
  await two.drain()
  await pass(1)
  expect([one.hasPeer, two.hasPeer]).toEqual([false, true])
  await Promise.all([one.stop(), two.stop()])
})

test('a process that falls silent is dead after five seconds, and its calls can be resumed', async () => {
  const [one, two] = [heartbeat('one'), heartbeat('two')]
  await one.start()
  await two.start()
  await store.open({
    callId: 'CA1',
    from: '',
    to: '',
    agent: 'a',
    agentVersion: '',
    model: '',
    startedAtMs: clock.wallMs(),
  })
  await store.claim('CA1', 'two', clock.wallMs(), false)
  // Killed: it never says goodbye, and its timer is gone with it.
  await two.stop()
  store.instances.set('two', {
    id: 'two',
    startedAtMs: clock.wallMs(),
    beatAtMs: clock.wallMs(),
    draining: false,
  })
  await pass(4)
  expect(one.hasPeer).toBe(true)
  expect(store.calls.get('CA1')?.state).toBe('live')
  await pass(4)
  expect(one.hasPeer).toBe(false)
  expect(store.calls.get('CA1')?.state).toBe('interrupted')
  expect(sweeps).toBeGreaterThan(2)
  await one.stop()
})

test('a store that is away is logged once, and again when it is back', async () => {
  const one = heartbeat('one')
  await one.start()
  store.mode = 'away'
  await pass(5)
  store.mode = 'here'
  await pass(2)
  expect(captured.lines.map(({ msg }) => msg)).toEqual([
    'call store does not answer',
    'call store is back',
  ])
  await one.stop()
})

test('peers are forgotten when the store has not told of them for five seconds', async () => {
  const [one, two] = [heartbeat('one'), heartbeat('two')]
  await one.start()
  await two.start()
  await pass(1)
  store.mode = 'away'
  await pass(5)
  expect(one.hasPeer).toBe(true)
  await pass(1)
  expect(one.hasPeer).toBe(false)
  store.mode = 'here'
  await Promise.all([one.stop(), two.stop()])
})

test('others are told where a process is reached, and what its recordings lie in', async () => {
  let shelf: string | null = null
  const one = new Heartbeat({
    ...{ store, instanceId: 'one', clock, log: captured.log },
    address: () => 'http://10.0.0.7:3000',
    shelf: () => shelf,
    onSweep: () => Promise.resolve(),
  })
  await one.start()
  const told = async () => (await store.peers('two', clock.wallMs(), 5_000))[0]
  expect(await told()).not.toHaveProperty('shelf')
  shelf = '0f'
  await pass(1)
  expect(await told()).toMatchObject({ address: 'http://10.0.0.7:3000', shelf: '0f' })
  await one.stop()
})
