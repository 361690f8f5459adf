import { expect, test } from 'vitest'
import { everythingHeard } from '../../../../scripts/bench-vad/heard-words.ts'
import type { Stretch } from '../../../../scripts/bench-vad/room-carrier.ts'

/** Ten seconds in which no two places are alike. */
const said = Uint8Array.from({ length: 80_000 }, (_, at) => (at ^ (at >> 7)) * 31 + (at >> 11))
const stretch = (fromMs: number, toMs: number): Stretch => ({
  startMs: fromMs,
  endMs: toMs,
  mulaw: said.subarray(fromMs * 8, toMs * 8),
})

test('one stretch from the beginning, and none at all, lack nothing', () => {
  expect(everythingHeard(said, [stretch(0, 9_000)])).toBe(true)
  expect(everythingHeard(said, [])).toBe(true)
})

test('going on where it stopped, or a little before, loses nothing', () => {
  expect(everythingHeard(said, [stretch(0, 3_000), stretch(3_000, 5_000)])).toBe(true)
  expect(everythingHeard(said, [stretch(0, 3_000), stretch(2_800, 5_000)])).toBe(true)
})

test('ten milliseconds that are skipped are missed, at the beginning too', () => {
  expect(everythingHeard(said, [stretch(0, 3_000), stretch(3_010, 5_000)])).toBe(false)
  expect(everythingHeard(said, [stretch(10, 3_000)])).toBe(false)
})

test('saying half a second again is no going on', () => {
  expect(everythingHeard(said, [stretch(0, 3_000), stretch(2_500, 5_000)])).toBe(false)
})

test('a stretch that was never said is noticed', () => {
  const garbled = {
    ...stretch(3_000, 5_000),
    mulaw: said.subarray(24_000, 40_000).map((one) => one ^ 1),
  }
  expect(everythingHeard(said, [stretch(0, 3_000), garbled])).toBe(false)
})
