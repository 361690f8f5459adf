import { expect, test } from 'vitest'
import { levelDb, rmsAt, rmsOf } from '../../../src/audio/sound-level.ts'

test('the root mean square of a square wave is its height, of nothing 0', () => {
  expect(rmsOf(Int16Array.of(500, -500, 500, -500))).toBe(500)
  expect(rmsOf(new Int16Array(0))).toBe(0)
})

test('of a sine it is 3 dB less', () => {
  const sine = Int16Array.from({ length: 800 }, (_, at) => 10_000 * Math.sin(at / 4))
  expect(levelDb(rmsOf(sine)) - levelDb(10_000)).toBeCloseTo(-3, 1)
})

test.each([
  [32_768, 0],
  [3_276.8, -20],
  [32.768, -60],
])('a root mean square of %d is %d dB, there and back', (rms, db) => {
  expect(levelDb(rms)).toBeCloseTo(db)
  expect(rmsAt(db)).toBeCloseTo(rms)
})

test('silence has a level too', () => {
  expect(levelDb(0)).toBe(-96)
})
