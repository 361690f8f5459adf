import { expect, test } from 'vitest'
import { CallLimit } from '../../../src/call/call-limit.ts'

const limits = { callMs: 60_000 }

test('a call that is too long says goodbye, and ends 15 s later', () => {
  const limit = new CallLimit(limits, 1_000)
  const times = [1_000, 60_999, 61_000, 61_020, 75_999, 76_000, 76_020, 999_999]
  expect(times.map((nowMs) => limit.tick(nowMs))).toEqual([
    null,
    null,
    'goodbye',
    null,
    null,
    'end',
    null,
    null,
  ])
})

test('after a long gap the call ends without a goodbye', () => {
  const limit = new CallLimit(limits, 0)
  expect(limit.tick(80_000)).toBe('end')
  expect(limit.tick(80_020)).toBeNull()
})
