import { expect, test } from 'vitest'
import { AwaitedCalls } from '../../../../src/carrier/browser/awaited-calls.ts'
import { VirtualClock } from '../../../../src/shared/clock.ts'

const clock = new VirtualClock()

test('a call that does not come in time is given up, once', () => {
  const gone: string[] = []
  const awaited = new AwaitedCalls(clock, 1_000, (callId) => gone.push(callId))
  awaited.expect('a')
  clock.advance(600)
  awaited.expect('a')
  awaited.expect('b')
  awaited.cancel('b')
  clock.advance(999)
  expect(gone).toEqual([])
  clock.advance(10_000)
  expect(gone).toEqual(['a'])
})

test('of too many calls the one that waits for longest is given up', () => {
  const gone: string[] = []
  const awaited = new AwaitedCalls(clock, 1_000, (callId) => gone.push(callId), 2)
  for (const callId of ['a', 'b', 'a', 'c']) awaited.expect(callId)
  expect(gone).toEqual(['b'])
  awaited.close()
  expect(clock.pending).toBe(0)
})
