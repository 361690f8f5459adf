import { describe, expect, test } from 'vitest'
import { EVIDENCE_SAMPLES, lowness, periodicity } from '../../../src/audio/voice-evidence.ts'
import { SeededRandom } from '../../../src/sandbox/room-noise/seeded-random.ts'

const RATE = 8_000

/** Pulses of vocal folds, softened as a throat does: partials that fall off with their number. */
const vowel = (hz: number, glideHz = 0): Int16Array => {
  let turn = 0
  return Int16Array.from({ length: EVIDENCE_SAMPLES }, (_, at) => {
    turn += (2 * Math.PI * (hz + (glideHz * at) / EVIDENCE_SAMPLES)) / RATE
    let level = 0
    for (let k = 1; k * hz < 3_000; k += 1) level += Math.sin(turn * k) / k
    return 4_000 * level
  })
}

const tone = (hz: number): Int16Array =>
  Int16Array.from(
    { length: EVIDENCE_SAMPLES },
    (_, at) => 8_000 * Math.sin((2 * Math.PI * hz * at) / RATE),
  )

const noise = (seed: number): Int16Array => {
  const random = new SeededRandom(seed)
  return Int16Array.from({ length: EVIDENCE_SAMPLES }, () => 3_000 * random.noise())
}

describe('periodicity', () => {
  test.each([80, 110, 160, 220, 300, 390])('a voice of %d Hz repeats itself', (hz) => {
    expect(periodicity(vowel(hz))).toBeGreaterThan(0.9)
  })

  test('a voice that glides by a tenth still does', () => {
    expect(periodicity(vowel(180, 18))).toBeGreaterThan(0.8)
  })

  test('level does not matter', () => {
    const quiet = vowel(150).map((sample) => Math.round(sample / 20))
    expect(periodicity(quiet)).toBeCloseTo(periodicity(vowel(150)), 1)
  })

  test('noise does not repeat itself', () => {
    const seeds = Array.from({ length: 50 }, (_, seed) => periodicity(noise(seed)))
    expect(seeds.filter((one) => one > 0.8)).toEqual([])
  })

  test('neither silence nor a constant is a voice', () => {
    expect(periodicity(new Int16Array(EVIDENCE_SAMPLES))).toBe(0)
    expect(periodicity(new Int16Array(EVIDENCE_SAMPLES).fill(9_000))).toBe(0)
  })

  test('it never leaves 0 to 1', () => {
    const loud = noise(1).map((sample) => (sample > 0 ? 32_767 : -32_768))
    for (const one of [loud, tone(100), tone(3_999), noise(2)]) {
      expect(periodicity(one)).toBeGreaterThanOrEqual(0)
      expect(periodicity(one)).toBeLessThanOrEqual(1.000_001)
    }
  })
})

describe('lowness', () => {
  test.each([
    [100, 1],
    [2_000, 0],
    [3_900, -1],
  ])('a tone of %d Hz is at %d', (hz, expected) => {
    expect(lowness(tone(hz))).toBeCloseTo(expected, 1)
  })

  test('a voice is low, hiss is not, silence is neither', () => {
    expect(lowness(vowel(150))).toBeGreaterThan(0.7)
    expect(lowness(noise(1))).toBeLessThan(0.3)
    expect(lowness(new Int16Array(160))).toBe(0)
  })
})
