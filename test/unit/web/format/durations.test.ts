import { expect, test } from 'vitest'
import { clockTime, shortTime, spokenDuration } from '../../../../web/src/format/durations.ts'

test.each([
  [0, '0:00'],
  [999, '0:00'],
  [7_000, '0:07'],
  [725_900, '12:05'],
  [3_753_000, '1:02:33'],
  [-4_000, '0:00'],
])('%d ms is %s on a clock', (ms, text) => {
  expect(clockTime(ms)).toBe(text)
})

test.each([
  [0, '0 seconds'],
  [1_000, '1 second'],
  [61_000, '1 minute 1 second'],
  [7_200_000, '2 hours'],
  [3_753_000, '1 hour 2 minutes 33 seconds'],
])('%d ms is said as %s', (ms, text) => {
  expect(spokenDuration(ms)).toBe(text)
})

test.each([
  [null, '–'],
  [0, '0 ms'],
  [419.6, '420 ms'],
  [999.4, '999 ms'],
  [999.6, '1 s'],
  [1_349, '1.3 s'],
  [12_400, '12 s'],
])('%s ms is short as %s', (ms, text) => {
  expect(shortTime(ms)).toBe(text)
})
