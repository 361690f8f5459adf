import { expect, test } from 'vitest'
import { SeededRandom } from '../../../../src/sandbox/room-noise/seeded-random.ts'

const numbers = (seed: number, count = 10_000): number[] => {
  const random = new SeededRandom(seed)
  return Array.from({ length: count }, () => random.next())
}

test('equal seeds give equal numbers, others do not', () => {
  expect(numbers(7, 100)).toEqual(numbers(7, 100))
  expect(numbers(7, 100)).not.toEqual(numbers(8, 100))
})

test('numbers lie between 0 and 1, evenly', () => {
  const all = numbers(1)
  expect(Math.min(...all)).toBeGreaterThanOrEqual(0)
  expect(Math.max(...all)).toBeLessThan(1)
  for (let tenth = 0; tenth < 10; tenth += 1) {
    const count = all.filter((one) => Math.floor(one * 10) === tenth).length
    expect(Math.abs(count - 1_000)).toBeLessThan(150)
  }
})

test('ranges are kept, whole ones with both ends', () => {
  const random = new SeededRandom(3)
  const between = Array.from({ length: 1_000 }, () => random.between(-2, 5))
  expect(Math.min(...between)).toBeGreaterThanOrEqual(-2)
  expect(Math.max(...between)).toBeLessThan(5)
  const whole = Array.from({ length: 1_000 }, () => random.whole(3, 8))
  expect([...new Set(whole)].sort()).toEqual([3, 4, 5, 6, 7, 8])
})

test('noise has no mean and a root mean square of 1', () => {
  const random = new SeededRandom(5)
  const noise = Array.from({ length: 20_000 }, () => random.noise())
  const mean = noise.reduce((sum, one) => sum + one, 0) / noise.length
  const power = noise.reduce((sum, one) => sum + one * one, 0) / noise.length
  expect(mean).toBeCloseTo(0, 1)
  expect(power).toBeCloseTo(1, 1)
})
