import { expect, test } from 'vitest'
import { latencyParts, latencyTone } from '../../../../web/src/conversation/latency-parts.ts'

const nothing = {
  endOfSpeechMs: null,
  modelMs: null,
  firstFrameMs: null,
  carrierMs: null,
  totalMs: null,
}

test('the parts add up to what the caller waited', () => {
  const found = latencyParts({
    endOfSpeechMs: 420,
    modelMs: 610,
    firstFrameMs: 2,
    carrierMs: 95,
    totalMs: 612,
  })
  expect(found).toMatchObject({ wholeMs: 1_127, complete: true })
  expect(found?.parts.map(({ key, ms }) => [key, ms])).toEqual([
    ['hearing', 420],
    ['model', 610],
    ['frame', 2],
    ['carrier', 95],
  ])
})

test('with a part that was not measured, it is at least the rest', () => {
  expect(latencyParts({ ...nothing, modelMs: 610, firstFrameMs: 2 })).toMatchObject({
    wholeMs: 612,
    complete: false,
  })
})

test('the whole alone is better than nothing', () => {
  expect(latencyParts({ ...nothing, totalMs: 700 })).toEqual({
    parts: [],
    wholeMs: 700,
    complete: false,
  })
  expect(latencyParts(nothing)).toBeNull()
})

test('a part that ended before it began took no time', () => {
  expect(latencyParts({ ...nothing, endOfSpeechMs: -30, modelMs: 500 })?.wholeMs).toBe(500)
})

test.each([
  [1_500, 'good'],
  [1_501, 'warn'],
  [3_001, 'bad'],
])('a wait of %d ms is %s', (wholeMs, tone) => {
  expect(latencyTone(wholeMs)).toBe(tone)
})
