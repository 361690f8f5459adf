import { expect, test } from 'vitest'
import { callsPerBar } from '../../../../web/src/overview/hour-groups.ts'
import { overviewRangeOf } from '../../../../web/src/overview/overview-ranges.ts'

const hours = (length: number): Parameters<typeof callsPerBar>[0] =>
  Array.from({ length }, (_, index) => ({
    atMs: index * 3_600_000,
    calls: 2,
    replyP50Ms: null,
    replyP95Ms: null,
    bargeIns: 0,
  }))

test.each([
  [0, 1, 0],
  [25, 1, 25],
  [169, 1, 169],
  [721, 6, 121],
  [10_000, 24, 417],
])('%d hours are drawn %d together, as %d bars', (length, hoursPerBar, bars) => {
  const drawn = callsPerBar(hours(length))
  expect(drawn.hoursPerBar).toBe(hoursPerBar)
  expect(drawn.bars).toHaveLength(bars)
  expect(drawn.bars.reduce((sum, { calls }) => sum + calls, 0)).toBe(length * 2)
})

test('an address without a range that is known means a day', () => {
  expect(overviewRangeOf('?range=7d').key).toBe('7d')
  for (const search of ['', '?range=', '?range=1y', '?range=7d%00']) {
    expect(overviewRangeOf(search).key).toBe('24h')
  }
})
