import { expect, test } from 'vitest'
import { Resampler } from '../../../../../web/src/talk/sound/resampler.ts'

/** Rates of devices, and ours. */
const PAIRS = [
  [48_000, 16_000],
  [44_100, 16_000],
  [96_000, 16_000],
  [8_000, 16_000],
  [24_000, 48_000],
  [24_000, 44_100],
  [24_000, 192_000],
] as const

const tone = (hz: number, rate: number, seconds = 1): Float32Array =>
  Float32Array.from({ length: rate * seconds }, (_, index) =>
    Math.sin((2 * Math.PI * hz * index) / rate),
  )

const power = (samples: Float32Array): number =>
  samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length

/** Of a tone and everything else that is there, in dB. */
function signalToNoise(samples: Float32Array, hz: number, rate: number): number {
  let [sine, cosine] = [0, 0]
  samples.forEach((sample, index) => {
    const at = (2 * Math.PI * hz * index) / rate
    sine += (2 * sample * Math.sin(at)) / samples.length
    cosine += (2 * sample * Math.cos(at)) / samples.length
  })
  const rest = samples.map((sample, index) => {
    const at = (2 * Math.PI * hz * index) / rate
    return sample - sine * Math.sin(at) - cosine * Math.cos(at)
  })
  return 10 * Math.log10((sine * sine + cosine * cosine) / 2 / power(rest))
}

/** Without what the filter swings into at the beginning, whole seconds of the tone. */
const settled = (samples: Float32Array, rate: number): Float32Array =>
  samples.subarray(rate, 2 * rate)

test.each(PAIRS)('from %d to %d Hz speech stays as it is', (from, to) => {
  for (const hz of [200, 1_000, 3_300]) {
    const output = settled(new Resampler(from, to).process(tone(hz, from, 3)), to)
    expect(signalToNoise(output, hz, to)).toBeGreaterThan(65)
    expect(10 * Math.log10(2 * power(output))).toBeCloseTo(0, 1)
  }
})

test.each(PAIRS.filter(([from, to]) => from > to))(
  'from %d to %d Hz nothing folds back',
  (from, to) => {
    for (const share of [1.02, 1.2, 1.7]) {
      const hz = Math.round((to / 2) * share)
      const output = settled(new Resampler(from, to).process(tone(hz, from, 3)), to)
      expect(10 * Math.log10(2 * power(output))).toBeLessThan(-65)
    }
  },
)

test.each(PAIRS.filter(([from, to]) => from < to))(
  'from %d to %d Hz no mirror image appears',
  (from, to) => {
    const hz = Math.round(from * 0.4)
    const output = settled(new Resampler(from, to).process(tone(hz, from, 3)), to)
    expect(signalToNoise(output, hz, to)).toBeGreaterThan(65)
  },
)

test.each(PAIRS)('from %d to %d Hz any chunking gives the same', (from, to) => {
  const input = tone(440, from)
  const whole = new Resampler(from, to).process(input)
  const piecewise = new Resampler(from, to)
  const pieces: number[] = []
  for (let at = 0, size = 1; at < input.length; at += size, size = (size * 7 + 3) % 500) {
    pieces.push(...piecewise.process(input.subarray(at, at + size)))
    if (size === 0) size = 1
  }
  expect(whole).toHaveLength(to)
  expect(Float32Array.from(pieces)).toEqual(whole)
})

test('a steady value comes through as it is', () => {
  const output = new Resampler(44_100, 16_000).process(new Float32Array(44_100).fill(0.5))
  for (const sample of output.subarray(1_000)) expect(sample).toBeCloseTo(0.5, 5)
})
