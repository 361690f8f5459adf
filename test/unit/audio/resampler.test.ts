import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inFrames, measureConversion } from '../../../src/audio/conversion-quality.ts'
import { designKaiserLowpass } from '../../../src/audio/kaiser-filter.ts'
import { Resampler } from '../../../src/audio/resampler.ts'
import { fitTone, makeTone, rms } from '../../../src/audio/tone-analysis.ts'

const RATIOS = [
  [8_000, 16_000],
  [24_000, 8_000],
  [24_000, 16_000],
  [16_000, 8_000],
  [8_000, 24_000],
  [16_000, 24_000],
  [16_000, 16_000],
] as const

function measure(fromRate: number, toRate: number) {
  return measureConversion(
    () => {
      const resampler = new Resampler(fromRate, toRate)
      return inFrames((frame) => resampler.process(frame), fromRate)
    },
    fromRate,
    toRate,
  )
}

function noise(length: number, seed = 1): Int16Array {
  let state = seed
  return new Int16Array(length).map(() => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) | 0
    return state >> 16
  })
}

describe.each([
  [8_000, 16_000],
  [24_000, 8_000],
])('the audio bars, %i to %i Hz', (fromRate, toRate) => {
  const quality = measure(fromRate, toRate)

  it('keep the gain within 0.5 dB over the speech band', () => {
    expect(quality.gainDb.least).toBeGreaterThan(-0.5)
    expect(quality.gainDb.greatest).toBeLessThan(0.5)
  })

  it('keep at least 80 dB of signal to noise', () => {
    expect(quality.snrDb.map(({ hz }) => hz)).toEqual([300, 1_000, 2_500, 3_300, 3_400])
    for (const { db } of quality.snrDb) expect(db).toBeGreaterThanOrEqual(80)
  })

  it('keep images and aliases from 4.6 kHz below −60 dB', () => {
    expect(quality.unwanted.hz).toBeGreaterThanOrEqual(4_600)
    expect(quality.unwanted.db).toBeLessThanOrEqual(-60)
  })

  it('keep the delay below 3 ms, and state it truly', () => {
    expect(quality.groupDelayMs).toBeLessThanOrEqual(3)
    expect(new Resampler(fromRate, toRate).groupDelayMs).toBeCloseTo(quality.groupDelayMs, 2)
  })

  it('let full-scale input saturate, never wrap', () => {
    expect(quality.wrappedSamples).toBe(0)
  })
})

describe.each(RATIOS)('Resampler, %i to %i Hz', (fromRate, toRate) => {
  it('gives the same samples to the last bit however the input is cut', () => {
    const input = noise(2_500)
    const whole = new Resampler(fromRate, toRate).process(input)
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 700 }), { maxLength: 40 }), (cuts) => {
        const resampler = new Resampler(fromRate, toRate)
        const output: number[] = []
        let at = 0
        for (const length of [...cuts, input.length]) {
          output.push(...resampler.process(input.subarray(at, at + length)))
          at = Math.min(input.length, at + length)
        }
        expect(Int16Array.from(output)).toEqual(whole)
      }),
      { numRuns: 60 },
    )
  })

  it('gives the same samples one at a time', () => {
    const input = noise(400, 7)
    const resampler = new Resampler(fromRate, toRate)
    const output = [...input].flatMap((sample) => [...resampler.process(Int16Array.of(sample))])
    expect(Int16Array.from(output)).toEqual(new Resampler(fromRate, toRate).process(input))
  })

  it('gives as many samples as the rates say', () => {
    const second = new Resampler(fromRate, toRate).process(new Int16Array(fromRate))
    expect(second).toHaveLength(toRate)
  })

  it('lets a constant through unchanged', () => {
    const output = new Resampler(fromRate, toRate).process(new Int16Array(1_200).fill(-12_345))
    expect(new Set(output.subarray(200, -1))).toEqual(new Set([-12_345]))
  })

  it('leaves the input and what it gave before alone', () => {
    const resampler = new Resampler(fromRate, toRate)
    const input = noise(480)
    const first = resampler.process(input)
    const kept = first.slice()
    resampler.process(noise(480, 3))
    expect(first).toEqual(kept)
    expect(input).toEqual(noise(480))
    expect(first.buffer).not.toBe(input.buffer)
  })
})

describe.each(RATIOS.filter(([fromRate, toRate]) => fromRate !== toRate))(
  'Resampler against the textbook, %i to %i Hz',
  (fromRate, toRate) => {
    it('equals stuffing zeros, filtering and keeping every n-th sample', () => {
      const common = [8_000, 4_000].find((rate) => fromRate % rate === 0 && toRate % rate === 0)!
      const [up, down] = [toRate / common, fromRate / common]
      const taps = designKaiserLowpass(Math.max(up, down), 18, 85)
      const input = noise(900).map((sample) => sample >> 1)
      const output = new Resampler(fromRate, toRate).process(input)
      const stuffed = new Float64Array(input.length * up)
      input.forEach((sample, i) => (stuffed[i * up] = sample * up))
      const expected = Array.from(output, (_, n) =>
        taps.reduce((sum, tap, k) => sum + tap * (stuffed[n * down + down - 1 - k] ?? 0), 0),
      )
      const worst = Math.max(...expected.map((level, n) => Math.abs(level - output[n]!)))
      // Half a step of rounding, and the ripple that the phases are rid of.
      expect(worst).toBeLessThan(4)
    })
  },
)

describe('Resampler between wide-band rates', () => {
  it.each([
    [24_000, 16_000],
    [16_000, 24_000],
  ])('serves 6.8 kHz of band, %i to %i Hz', (fromRate, toRate) => {
    for (const hz of [300, 2_000, 5_000, 6_700]) {
      const output = new Resampler(fromRate, toRate).process(makeTone(hz, fromRate, 500))
      const tone = fitTone(output, hz, toRate, toRate / 20)
      expect(20 * Math.log10(tone.amplitude / Math.SQRT2 / tone.residualRms)).toBeGreaterThan(80)
      expect(tone.amplitude).toBeCloseTo(16_384, -1)
    }
  })

  it('stops what 16 kHz cannot carry', () => {
    const output = new Resampler(24_000, 16_000).process(makeTone(9_500, 24_000, 500))
    expect(rms(output, 800)).toBeLessThan(16)
  })

  it('serves three times the telephone rate as well as twice', () => {
    const quality = measure(8_000, 24_000)
    expect(Math.min(...quality.snrDb.map(({ db }) => db))).toBeGreaterThan(80)
    expect(quality.unwanted.db).toBeLessThan(-60)
    expect(quality.groupDelayMs).toBeLessThan(3)
  })
})

describe('Resampler at the edges', () => {
  it('holds a full-scale tone at full scale', () => {
    const output = new Resampler(8_000, 16_000).process(makeTone(1_000, 8_000, 500, 32_767))
    expect(Math.max(...output)).toBe(32_767)
    expect(Math.min(...output)).toBeLessThanOrEqual(-32_766)
  })

  it('gives nothing for nothing', () => {
    expect(new Resampler(24_000, 8_000).process(new Int16Array(0))).toHaveLength(0)
  })

  it('refuses a ratio that it was not made for', () => {
    expect(() => new Resampler(44_100, 8_000)).toThrow('from 44100 to 8000 Hz')
  })
})
