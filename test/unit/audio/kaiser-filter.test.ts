import { describe, expect, it } from 'vitest'
import { designKaiserLowpass } from '../../../src/audio/kaiser-filter.ts'

/** Gain of a symmetric filter at `frequency` cycles a sample. */
function gainAt(taps: Float64Array, frequency: number): number {
  const centre = (taps.length - 1) / 2
  return taps.reduce(
    (sum, tap, k) => sum + tap * Math.cos(2 * Math.PI * frequency * (k - centre)),
    0,
  )
}

describe.each([2, 3, 6])('a Kaiser low-pass of band %i', (band) => {
  const taps = designKaiserLowpass(band, 18, 85)
  const centre = band * 18 - 1

  it('is symmetric, so that every frequency is delayed alike', () => {
    expect(taps).toHaveLength(2 * centre + 1)
    taps.forEach((tap, k) => {
      expect(taps[taps.length - 1 - k]).toBeCloseTo(tap, 15)
    })
  })

  it('is zero at every M-th tap from the centre, exactly', () => {
    expect(taps[centre]).toBe(1 / band)
    const mth = taps.filter((_, k) => k !== centre && (k - centre) % band === 0)
    expect(mth.length).toBeGreaterThan(30)
    expect(mth.every((tap) => tap === 0)).toBe(true)
  })

  it('passes up to 85 % of its cut-off and stops from 115 %', () => {
    const cutOff = 0.5 / band
    for (let share = 0; share <= 0.85; share += 0.05) {
      expect(Math.abs(gainAt(taps, share * cutOff) - 1)).toBeLessThan(1e-4)
    }
    expect(gainAt(taps, cutOff)).toBeCloseTo(0.5, 4)
    for (let frequency = 1.15 * cutOff; frequency <= 0.5; frequency += 0.01 * cutOff) {
      expect(Math.abs(gainAt(taps, frequency))).toBeLessThan(1e-4)
    }
  })
})
