import { describe, expect, test } from 'vitest'
import { levelDb, rmsOf } from '../../../../src/audio/sound-level.ts'
import { WORKSHOP_NOISES, workshopNoise } from '../../../../src/sandbox/room-noise.ts'

const DURATION_MS = 10_000
const levels = (samples: Int16Array): number[] =>
  Array.from({ length: samples.length / 160 }, (_, frame) =>
    levelDb(rmsOf(samples.subarray(frame * 160, (frame + 1) * 160))),
  )

describe.each(WORKSHOP_NOISES)('%s', (kind) => {
  const samples = workshopNoise(kind, DURATION_MS, 1)

  test('is as long as it was asked for, and the same for the same seed', () => {
    expect(samples).toHaveLength(DURATION_MS * 8)
    expect(Buffer.from(workshopNoise(kind, DURATION_MS, 1).buffer)).toEqual(
      Buffer.from(samples.buffer),
    )
    expect(Buffer.from(workshopNoise(kind, DURATION_MS, 2).buffer)).not.toEqual(
      Buffer.from(samples.buffer),
    )
  })

  test('comes in bursts, with quiet between them', () => {
    const all = levels(samples)
    expect(Math.max(...all)).toBeGreaterThan(-45)
    expect(all.filter((db) => db < -70).length).toBeGreaterThan(20)
  })
})

test('a blow of the hammer is much louder than anything else, and short', () => {
  const loudest = (kind: (typeof WORKSHOP_NOISES)[number]): number =>
    Math.max(...levels(workshopNoise(kind, DURATION_MS, 1)))
  expect(loudest('hammer')).toBeGreaterThan(-25)
  expect(loudest('breath')).toBeLessThan(-25)
  const blows = levels(workshopNoise('hammer', DURATION_MS, 1)).filter((db) => db > -30)
  expect(blows.length).toBeGreaterThan(3)
  expect(blows.length).toBeLessThan(100)
})
