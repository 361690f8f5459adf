import { expect, test } from 'vitest'
import { GoAway } from '../../../../src/call/line/go-away.ts'

test('a connection is left at a boundary, or five seconds before its end', () => {
  const goAway = new GoAway()
  expect(goAway.isDue(1_000, true)).toBe(false)
  goAway.announced(60_000, 1_000)
  expect(goAway.isDue(1_000, true)).toBe(true)
  expect(goAway.isDue(55_999, false)).toBe(false)
  expect(goAway.isDue(56_000, false)).toBe(true)
})

test.each([
  ['no time is given', null, 5_000],
  ['there is hardly any', 2_000, 0],
])('when %s', (_case, timeLeftMs, dueMs) => {
  const goAway = new GoAway()
  goAway.announced(timeLeftMs, 0)
  if (dueMs > 0) expect(goAway.isDue(dueMs - 1, false)).toBe(false)
  expect(goAway.isDue(dueMs, false)).toBe(true)
})

test('the earliest announcement counts, and the next connection has none', () => {
  const goAway = new GoAway()
  goAway.announced(10_000, 0)
  goAway.announced(60_000, 1_000)
  expect(goAway.isDue(5_000, false)).toBe(true)
  goAway.reset()
  expect(goAway.isDue(5_000, true)).toBe(false)
})
