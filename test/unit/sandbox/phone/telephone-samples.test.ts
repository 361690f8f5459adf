import { describe, expect, it } from 'vitest'
import { mixDown, telephoneSamples } from '../../../../src/sandbox/phone/telephone-samples.ts'

function tone(sampleRate: number, hertz: number): Int16Array {
  return Int16Array.from({ length: sampleRate }, (_, at) =>
    Math.round(12_000 * Math.sin((2 * Math.PI * hertz * at) / sampleRate)),
  )
}

function rms(samples: Int16Array): number {
  return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length)
}

describe('a recording on the telephone', () => {
  it('is left as it is at 8 kHz', () => {
    const samples = tone(8_000, 440)
    expect(telephoneSamples({ samples, sampleRate: 8_000, text: '' })).toBe(samples)
  })

  it.each([11_025, 16_000, 24_000, 44_100, 48_000])(
    'keeps its length and its loudness from %i Hz, and the original is untouched',
    (sampleRate) => {
      const samples = tone(sampleRate, 440)
      const copy = samples.slice()
      const converted = telephoneSamples({ samples, sampleRate, text: '' })
      expect(samples).toEqual(copy)
      expect(Math.abs(converted.length - 8_000)).toBeLessThanOrEqual(1)
      expect(rms(converted) / rms(samples)).toBeGreaterThan(0.9)
      expect(rms(converted) / rms(samples)).toBeLessThan(1.1)
    },
  )

  it('never wraps a full-scale sample', () => {
    const square = Int16Array.from({ length: 16_000 }, (_, at) => (at % 80 < 40 ? 32_767 : -32_768))
    const converted = telephoneSamples({ samples: square, sampleRate: 16_000, text: '' })
    // The middle of each half period: overshoot that wrapped would have the other sign.
    expect(converted[10]).toBeGreaterThan(20_000)
    expect(converted[30]).toBeLessThan(-20_000)
  })

  it('of nothing is nothing', () => {
    expect(telephoneSamples({ samples: new Int16Array(0), sampleRate: 44_100, text: '' })).toEqual(
      new Int16Array(0),
    )
  })
})

describe('several channels', () => {
  it('become one by averaging', () => {
    const left = Int16Array.of(100, -300, 32_767)
    const right = Int16Array.of(300, -100, 32_767)
    expect(mixDown([left, right])).toEqual(Int16Array.of(200, -200, 32_767))
    expect(mixDown([left])).toBe(left)
    expect(mixDown([])).toEqual(new Int16Array(0))
  })
})
