import { describe, expect, it } from 'vitest'
import { decibels, fitTone, makeTone, rms } from '../../../src/audio/tone-analysis.ts'

describe('fitTone', () => {
  it('finds level and phase of a tone whose periods do not fill the clip', () => {
    const samples = new Int16Array(3_001).map((_, n) =>
      Math.round(9_000 * Math.cos((2 * Math.PI * 437 * n) / 8_000 + 0.7)),
    )
    const tone = fitTone(samples, 437, 8_000, 13)
    expect(tone.amplitude).toBeCloseTo(9_000, 0)
    expect(tone.phase).toBeCloseTo(0.7, 4)
    expect(tone.residualRms).toBeLessThan(0.5)
  })

  it('counts another tone as residue, but not an offset', () => {
    const tone = makeTone(1_000, 8_000, 500, 8_000)
    const other = makeTone(1_730, 8_000, 500, 800)
    const fitted = fitTone(
      tone.map((sample, n) => sample + other[n]! + 1_500),
      1_000,
      8_000,
    )
    expect(fitted.amplitude).toBeCloseTo(8_000, -1)
    expect(fitted.residualRms).toBeCloseTo(800 / Math.SQRT2, -1)
  })

  it('reaches the noise of 16 bits: 92 dB below a tone of −6 dBFS', () => {
    const { amplitude, residualRms } = fitTone(makeTone(997, 8_000, 1_000), 997, 8_000)
    expect(decibels(amplitude / Math.SQRT2 / residualRms)).toBeCloseTo(92.1, 0)
  })
})

describe('rms', () => {
  it('is that of a sine, whatever its offset', () => {
    const samples = makeTone(500, 8_000, 1_000, 10_000).map((sample) => sample + 2_000)
    expect(rms(samples)).toBeCloseTo(10_000 / Math.SQRT2, 0)
  })

  it('leaves the ends out on demand', () => {
    expect(rms(Int16Array.of(30_000, 1, -1, 1, -1, 30_000), 1)).toBe(1)
  })
})
