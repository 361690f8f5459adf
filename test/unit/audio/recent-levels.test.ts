import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RecentLevels } from '../../../src/audio/recent-levels.ts'

const hear = (levels: RecentLevels, db: number, frames: number): void => {
  for (let count = 0; count < frames; count += 1) levels.heard(db)
}

test('nothing is known before the first frame, and that one is everything', () => {
  const levels = new RecentLevels(100)
  expect(levels.exceededBy(0.1)).toBeNull()
  levels.heard(-43.4)
  expect(levels.exceededBy(0.1)).toBe(-43)
})

test('what is short does not count, however loud it is', () => {
  const levels = new RecentLevels(100)
  hear(levels, -50, 90)
  hear(levels, 0, 10)
  expect(levels.exceededBy(0.1)).toBe(-50)
  expect(levels.exceededBy(0.05)).toBe(0)
})

test('what is long ago is forgotten', () => {
  const levels = new RecentLevels(100)
  hear(levels, -20, 100)
  hear(levels, -60, 89)
  expect(levels.exceededBy(0.1)).toBe(-20)
  hear(levels, -60, 1)
  expect(levels.exceededBy(0.1)).toBe(-60)
})

test('levels beyond the scale are at its ends', () => {
  const levels = new RecentLevels(10)
  hear(levels, -200, 10)
  expect(levels.exceededBy(0.1)).toBe(-96)
  hear(levels, 40, 10)
  expect(levels.exceededBy(0.1)).toBe(0)
})

test('no more than the share lies above, and the next level down would be too low', () => {
  const db = fc.integer({ min: -96, max: 0 })
  fc.assert(
    fc.property(
      fc.array(db, { minLength: 1, maxLength: 60 }),
      fc.double({ min: 0, max: 0.9, noNaN: true }),
      (heard, share) => {
        const levels = new RecentLevels(40)
        for (const one of heard) levels.heard(one)
        const found = levels.exceededBy(share)!
        const latest = heard.slice(-40)
        const above = (limit: number): number => latest.filter((one) => one > limit).length
        expect(above(found)).toBeLessThanOrEqual(Math.floor(latest.length * share))
        if (found > -96) expect(above(found - 1)).toBeGreaterThan(Math.floor(latest.length * share))
      },
    ),
  )
})
