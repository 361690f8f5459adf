import { describe, expect, test } from 'vitest'
import { levelDb, rmsOf } from '../../../src/audio/sound-level.ts'
import {
  busyRoom,
  echoOf,
  mixed,
  steadyNoise,
  television,
  throughTelephone,
} from '../../../src/sandbox/room-noise.ts'

const tone = (hz: number, length = 8_000): Int16Array =>
  Int16Array.from({ length }, (_, at) => 8_000 * Math.sin((2 * Math.PI * hz * at) / 8_000))
const dbOf = (samples: Int16Array): number => levelDb(rmsOf(samples))

test('steady noise has the level that was asked for', () => {
  expect(dbOf(steadyNoise(1_000, 1, -45))).toBeCloseTo(-45, 0)
  expect(steadyNoise(1_000, 1, -45)).toHaveLength(8_000)
})

describe('a television', () => {
  test('is many voices at once, at one level', () => {
    const samples = television([tone(300), tone(500), tone(700)], 2_000, 1)
    expect(samples).toHaveLength(16_000)
    expect(dbOf(samples)).toBeCloseTo(-45, 0)
  })

  test('without voices it is silent', () => {
    expect(dbOf(television([], 500, 1))).toBe(-96)
  })
})

describe('the echo', () => {
  test('comes after its delay, quieter, and once more from the wall', () => {
    const click = new Int16Array(100)
    click[0] = 32_000
    const echo = echoOf(click, 50, -20)
    expect(echo.subarray(0, 400).every((sample) => sample === 0)).toBe(true)
    const direct = Math.max(...echo.subarray(400, 420))
    expect(direct).toBeGreaterThan(1_500)
    expect(direct).toBeLessThan(3_200)
    const wall = Math.max(...echo.subarray(488, 500))
    expect(wall / direct).toBeCloseTo(0.4, 1)
  })
})

test('a telephone passes on its band', () => {
  const lossDb = (hz: number): number => dbOf(throughTelephone(tone(hz))) - dbOf(tone(hz))
  expect(lossDb(1_000)).toBeCloseTo(0, 0)
  expect(lossDb(60)).toBeLessThan(-20)
})

test('mixed sounds add up, are as long as the longest, and saturate', () => {
  expect([...mixed(Int16Array.of(1, 2), Int16Array.of(10, 20, 30))]).toEqual([11, 22, 30])
  expect([...mixed(Int16Array.of(30_000), Int16Array.of(30_000))]).toEqual([32_767])
  expect(mixed()).toHaveLength(0)
})

test('in a busy room the noises take turns over the hiss of the line', () => {
  const room = busyRoom([tone(300), tone(500)], 75_000, 1)
  expect(room).toHaveLength(600_000)
  const scenes = Array.from({ length: 5 }, (_, scene) =>
    dbOf(room.subarray(scene * 120_000, (scene + 1) * 120_000)),
  )
  // Hammer, drill, cardboard, breath, television.
  expect(scenes[4]).toBeCloseTo(-45, 0)
  for (const db of scenes) expect(db).toBeGreaterThan(-50)
  expect(new Set(scenes.map(Math.round)).size).toBeGreaterThan(2)
})
