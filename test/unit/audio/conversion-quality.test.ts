import { describe, expect, it } from 'vitest'
import { inFrames, measureConversion } from '../../../src/audio/conversion-quality.ts'

const repeatSamples = (clip: Int16Array) =>
  Int16Array.from({ length: clip.length * 2 }, (_, n) => clip[n >> 1]!)

describe('measureConversion', () => {
  const repeated = measureConversion(() => repeatSamples, 8_000, 16_000)

  it('sees the images of repeated samples', () => {
    // A hold of one sample weighs with cos(πf/16,000): the image of 3.4 kHz hardly falls.
    expect(repeated.unwanted.hz).toBe(4_600)
    expect(repeated.unwanted.db).toBeCloseTo(-4.2, 1)
    expect(Math.max(...repeated.snrDb.map(({ db }) => db))).toBeLessThan(31)
  })

  it('sees the treble that a hold takes away', () => {
    expect(repeated.gainDb.greatest).toBeCloseTo(0, 1)
    expect(repeated.gainDb.least).toBeCloseTo(20 * Math.log10(Math.cos((Math.PI * 3.4) / 16)), 2)
  })

  it('sees the aliases of dropped samples', () => {
    const dropSamples = (clip: Int16Array) => clip.filter((_, n) => n % 3 === 0)
    const { unwanted } = measureConversion(() => dropSamples, 24_000, 8_000)
    expect(unwanted.db).toBeGreaterThan(-0.1)
  })

  it('sees a delay, beyond the length of one period too', () => {
    const late = (clip: Int16Array) => repeatSamples(Int16Array.of(...new Int16Array(64), ...clip))
    expect(measureConversion(() => late, 8_000, 16_000).groupDelayMs).toBeCloseTo(8.03, 1)
  })

  it('counts samples that wrap, and none that saturate', () => {
    const louder = (clip: Int16Array) => repeatSamples(clip.map((sample) => sample * 1.2))
    const clipped = (clip: Int16Array) =>
      repeatSamples(clip.map((sample) => Math.max(-32_768, Math.min(32_767, sample * 1.2))))
    expect(measureConversion(() => louder, 8_000, 16_000).wrappedSamples).toBeGreaterThan(1_000)
    expect(measureConversion(() => clipped, 8_000, 16_000).wrappedSamples).toBe(0)
  })
})

describe('inFrames', () => {
  it('hands over 20 ms at a time and joins what comes back', () => {
    const lengths: number[] = []
    const convert = inFrames((frame) => {
      lengths.push(frame.length)
      return frame
    }, 8_000)
    const clip = Int16Array.from({ length: 500 }, (_, n) => n)
    expect(convert(clip)).toEqual(clip)
    expect(lengths).toEqual([160, 160, 160, 20])
  })
})
