import { expect, test } from 'vitest'
import { NoiseFloor } from '../../../src/audio/noise-floor.ts'

const hear = (
  floor: NoiseFloor,
  frames: number,
  levelDb: (frame: number) => number,
  speaking = false,
): void => {
  for (let frame = 0; frame < frames; frame += 1) floor.heard(levelDb(frame), speaking)
}

/** A line that has been open for ten seconds. */
const settledAt = (levelDb: number): NoiseFloor => {
  const floor = new NoiseFloor()
  hear(floor, 500, () => levelDb)
  return floor
}

test('before anything was heard the line is taken for a quiet one', () => {
  expect(new NoiseFloor().db).toBe(-60)
})

test('a room is known within a second', () => {
  const floor = new NoiseFloor()
  hear(floor, 50, () => -40)
  expect(floor.db).toBe(-40)
})

test('later it follows slowly, up and even more slowly down', () => {
  const floor = settledAt(-50)
  hear(floor, 50, () => -30)
  const roseDb = floor.db + 50
  expect(roseDb).toBeGreaterThan(5)
  expect(roseDb).toBeLessThan(8)
  hear(floor, 50, () => -50)
  expect(-50 + roseDb - floor.db).toBeGreaterThan(0.5)
  expect(-50 + roseDb - floor.db).toBeLessThan(2)
})

test('a blow of the hammer in ten frames does not move it, a drill that comes and goes does', () => {
  const hammered = settledAt(-55)
  hear(hammered, 1_000, (frame) => (frame % 10 === 0 ? -10 : -55))
  expect(hammered.db).toBeLessThan(-54)
  const drilled = settledAt(-55)
  hear(drilled, 1_000, (frame) => (frame % 100 < 40 ? -30 : -55))
  expect(drilled.db).toBeGreaterThan(-40)
})

test('the digital silence between the words of a codec says nothing about the room', () => {
  const floor = settledAt(-55)
  hear(floor, 5_000, () => -96)
  expect(floor.db).toBe(-70)
})

test('somebody who speaks is no noise: there are quiet places in speech', () => {
  const floor = settledAt(-55)
  hear(floor, 500, (frame) => (frame % 25 < 3 ? -54 : -20), true)
  expect(floor.db).toBeLessThanOrEqual(-54)
})

test('a machine that was taken for a caller has none, and is known within seconds', () => {
  const floor = settledAt(-55)
  hear(floor, 50, () => -35, true)
  expect(floor.db).toBe(-49)
  hear(floor, 150, () => -35, true)
  expect(floor.db).toBe(-35)
})

test('a second of speech that was cut short is not judged', () => {
  const floor = settledAt(-55)
  for (let times = 0; times < 10; times += 1) {
    hear(floor, 49, () => -30, true)
    floor.heard(-55, false)
  }
  expect(floor.db).toBe(-55)
})
