import { expect, test } from 'vitest'
import { count, dollars, fileSize, howMany, share } from '../../../../web/src/format/numbers.ts'
import {
  fieldTime,
  localTime,
  timeOfField,
  utcTime,
} from '../../../../web/src/format/moments-in-time.ts'
import { beginning, hover, plainName } from '../../../../web/src/format/text.ts'

const NOON_MS = Date.UTC(2026, 10, 28, 12, 0, 7)

test('a text that fits is shown whole, a longer one in part', () => {
  expect(beginning('four', 4)).toBeNull()
  expect(beginning('fives', 4)).toBe('five')
  expect(beginning('N'.repeat(10_000), 600)).toHaveLength(600)
})

test('no character is cut in two', () => {
  expect(beginning('ab🧩cd', 3)).toBe('ab')
  expect(beginning('ab🧩cd', 4)).toBe('ab🧩')
})

test('what one points at is bounded, too', () => {
  expect(hover('short')).toBe('short')
  expect(hover('x'.repeat(10_000))).toHaveLength(601)
})

test.each([
  ['underrunsOurs', 'underruns ours'],
  ['p95', 'p95'],
  ['close-code', 'close code'],
])('the field %s is called %s', (name, words) => {
  expect(plainName(name)).toBe(words)
})

test('small sums show what they are, and nothing is nothing', () => {
  expect(dollars(0)).toBe('$0.00')
  expect(dollars(0.0424)).toBe('$0.042')
  expect(dollars(1_234.5)).toBe('$1,234.50')
})

test('counts, shares and sizes read as people write them', () => {
  expect(count(12_345)).toBe('12,345')
  expect(howMany(1, 'call')).toBe('1 call')
  expect(howMany(2_000, 'call')).toBe('2,000 calls')
  expect(share(1, 8)).toBe('13%')
  expect(share(0, 0)).toBe('0%')
  expect(fileSize(0)).toBe('0 byte')
  expect(fileSize(2_251_244)).toBe('2.3 MB')
})

test('today needs no day, another year needs its number', () => {
  const local = (atMs: number): string => localTime(atMs, NOON_MS, 'UTC')
  expect(local(NOON_MS)).toBe('12:00:07')
  expect(local(NOON_MS - 13 * 3_600_000)).toMatch(/27.*23:00/)
  expect(local(NOON_MS - 13 * 3_600_000)).not.toContain('2026')
  expect(local(NOON_MS - 366 * 86_400_000)).toContain('2025')
})

test('the day is that of the place, not that of UTC', () => {
  const lateMs = Date.UTC(2026, 10, 27, 23, 30)
  expect(localTime(lateMs, NOON_MS, 'Europe/Berlin')).toBe('00:30:00')
})

test('everybody reads the same UTC', () => {
  expect(utcTime(NOON_MS)).toBe('2026-11-28 12:00:07 UTC')
})

test('a field for a time says the time it was given, to the minute', () => {
  expect(fieldTime(null)).toBe('')
  expect(timeOfField('')).toBeNull()
  expect(timeOfField('soon')).toBeNull()
  expect(timeOfField(fieldTime(NOON_MS))).toBe(NOON_MS - 7_000)
})
