import { expect, test } from 'vitest'
import { Biquad } from '../../../../src/sandbox/room-noise/biquad.ts'

/** What is left of a tone's level once the filter has settled, dB. */
const gainDb = (filter: Biquad, hz: number): number => {
  let power = 0
  for (let at = 0; at < 8_000; at += 1) {
    const out = filter.step(Math.sin((2 * Math.PI * hz * at) / 8_000))
    if (at >= 4_000) power += out * out
  }
  return 10 * Math.log10(power / 2_000)
}

test('a low pass lets the low through and is 3 dB down at its corner', () => {
  expect(gainDb(Biquad.lowPass(1_000), 50)).toBeCloseTo(0, 1)
  expect(gainDb(Biquad.lowPass(1_000), 1_000)).toBeCloseTo(-3, 1)
  expect(gainDb(Biquad.lowPass(1_000), 3_500)).toBeLessThan(-30)
})

test('a high pass lets the high through and is 3 dB down at its corner', () => {
  expect(gainDb(Biquad.highPass(300), 3_000)).toBeCloseTo(0, 1)
  expect(gainDb(Biquad.highPass(300), 300)).toBeCloseTo(-3, 1)
  expect(gainDb(Biquad.highPass(300), 30)).toBeLessThan(-35)
})

test('a band pass lets its middle through and little else', () => {
  expect(gainDb(Biquad.bandPass(1_000, 2), 1_000)).toBeCloseTo(0, 1)
  expect(gainDb(Biquad.bandPass(1_000, 2), 250)).toBeLessThan(-15)
  expect(gainDb(Biquad.bandPass(1_000, 2), 3_000)).toBeLessThan(-15)
})

test('a filter that rings emphasises its corner', () => {
  expect(gainDb(Biquad.lowPass(1_000, 4), 1_000)).toBeCloseTo(12, 0)
})

test('each filter remembers its own stream alone', () => {
  const [one, other] = [Biquad.lowPass(500), Biquad.lowPass(500)]
  one.step(1)
  expect(other.step(0)).toBe(0)
  expect(one.step(0)).not.toBe(0)
})
