import { setImmediate as nextTurn } from 'node:timers/promises'
import { beforeEach, expect, test } from 'vitest'
import { CallLedger } from '../../../src/call/continuity/call-ledger.ts'
import { closeStream } from '../../../src/call/stream-close.ts'
import { VirtualClock } from '../../../src/shared/clock.ts'
import type { Intent } from '../../../src/store/call-log.ts'
import { MemoryCallLog } from '../../support/memory-call-log.ts'
import { memoryLog } from '../../support/memory-log.ts'

const call = {
  callId: 'CA1',
  from: '',
  to: '',
  agent: 'a',
  agentVersion: '',
  model: '',
  startedAtMs: 0,
}
const finish: Intent = { kind: 'finish', reason: 'agent-ended' }

let clock: VirtualClock
let store: MemoryCallLog
let hungUp: string[]
let closed: boolean
let answer: Promise<void>

beforeEach(() => {
  clock = new VirtualClock()
  store = new MemoryCallLog()
  hungUp = []
  closed = false
  answer = Promise.resolve()
})

function close(intent: Intent | null, epoch: number | null = 1): Promise<void> {
  const { log } = memoryLog()
  const stream = {
    close: () => {
      closed = true
    },
  }
  const control = {
    hangUp: (callId: string) => {
      hungUp.push(callId)
      return answer
    },
  }
  const ledger = new CallLedger({ store, owner: 'one', clock, log })
  return closeStream(stream, { call, epoch }, intent, { ledger, control, clock, log })
}

test.each([
  ['nothing follows', null, 1],
  ['the store does not know the call', finish, null],
] as const)('when %s, it closes at once', (_case, intent, epoch) => {
  void close(intent, epoch)
  expect([closed, hungUp]).toEqual([true, []])
})

test('an end that is not committed is left to the carrier, before the stream closes', async () => {
  store.mode = 'silent'
  const held = Promise.withResolvers<undefined>()
  answer = held.promise
  const done = close(finish)
  clock.advance(500)
  await nextTurn()
  expect([closed, hungUp]).toEqual([false, ['CA1']])
  held.resolve(undefined)
  await done
  expect([closed, clock.pending]).toEqual([true, 0])
})

test('a carrier that does not answer keeps the stream open for two seconds', async () => {
  store.mode = 'away'
  answer = new Promise(() => undefined)
  const done = close(finish)
  await nextTurn()
  clock.advance(1_999)
  await nextTurn()
  expect(closed).toBe(false)
  clock.advance(1)
  await done
  expect(closed).toBe(true)
})

test.each(['person', 'apologise', 'hand-over'] as const)(
  'a call that goes on (%s) is not hung up',
  async (kind) => {
    store.mode = 'away'
    await close({ kind, reason: 'person-asked' })
    expect([closed, hungUp]).toEqual([true, []])
  },
)
