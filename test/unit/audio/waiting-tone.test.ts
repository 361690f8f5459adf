import { expect, test } from 'vitest'
import { waitingTone } from '../../../src/audio/waiting-tone.ts'

test.each([8_000, 24_000])('at %i Hz it is short, soft and without a click', (sampleRate) => {
  const tone = waitingTone(sampleRate)
  expect(tone.length / sampleRate).toBeCloseTo(0.7, 2)
  const peak = tone.reduce((most, one) => Math.max(most, Math.abs(one)), 0)
  expect(20 * Math.log10(peak / 32_768)).toBeCloseTo(-24, 0)
  expect(Math.abs(tone[0]!)).toBeLessThan(50)
  expect(Math.abs(tone.at(-1)!)).toBeLessThan(50)
})
