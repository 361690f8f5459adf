import { expect, test } from 'vitest'
import { ServerTime } from '../../../../web/src/api/server-time.ts'

/** The `Date` header of an answer made then. */
const dateAt = (ms: number): string => new Date(ms).toUTCString()
const START_MS = Date.UTC(2026, 10, 28, 12, 0, 0)

test('before any answer, the two clocks are taken to agree', () => {
  expect(new ServerTime().aheadMs).toBe(0)
})

test.each([0, 7_300, -86_400_250, 1_499])('finds a clock that is %d ms ahead', (aheadMs) => {
  const time = new ServerTime()
  // Answers at different parts of a second say more than each alone.
  for (let request = 0; request < 20; request += 1) {
    const sentMs = START_MS + request * 1_170
    time.saw(dateAt(sentMs + 20 + aheadMs), sentMs, sentMs + 40)
  }
  expect(Math.abs(time.aheadMs - aheadMs)).toBeLessThan(120)
})

test('one slow answer spoils nothing', () => {
  const time = new ServerTime()
  for (let request = 0; request < 20; request += 1) {
    const sentMs = START_MS + request * 1_170
    time.saw(dateAt(sentMs + 20), sentMs, sentMs + 40)
  }
  const before = time.aheadMs
  time.saw(dateAt(START_MS + 25_000), START_MS + 25_000, START_MS + 34_000)
  expect(time.aheadMs).toBe(before)
})

test('a clock that was set is believed again at once', () => {
  const time = new ServerTime()
  time.saw(dateAt(START_MS), START_MS, START_MS + 40)
  time.saw(dateAt(START_MS + 3_600_000), START_MS + 1_000, START_MS + 1_040)
  expect(Math.abs(time.aheadMs - 3_599_000)).toBeLessThan(1_000)
})

test.each([null, '', 'yesterday'])('no date is no news: %s', (date) => {
  const time = new ServerTime()
  time.saw(date, START_MS, START_MS + 40)
  expect(time.aheadMs).toBe(0)
})
