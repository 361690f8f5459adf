import { describe, expect, test } from 'vitest'
import { audioFormatOf } from '../../../../src/carrier/twilio/media-format.ts'

describe('media format', () => {
  test('telephone audio', () => {
    expect(audioFormatOf({ encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 })).toEqual({
      encoding: 'mulaw',
      sampleRate: 8_000,
    })
  })

  test.each([8_000, 16_000, 24_000])('linear audio at %d Hz', (sampleRate) => {
    for (const encoding of ['audio/l16', 'audio/x-l16', 'audio/L16']) {
      expect(audioFormatOf({ encoding, sampleRate, channels: 1 })).toEqual({
        encoding: 'pcm16',
        sampleRate,
      })
    }
  })

  test.each([
    ['stereo', 'audio/x-mulaw', 8_000, 2],
    ['no channel', 'audio/x-mulaw', 8_000, 0],
    ['fast μ-law', 'audio/x-mulaw', 16_000, 1],
    ['an odd rate', 'audio/l16', 44_100, 1],
    ['A-law', 'audio/x-alaw', 8_000, 1],
    ['nothing', '', 8_000, 1],
    ['no number', 'audio/l16', Number.NaN, 1],
  ])('refuses %s', (_case, encoding, sampleRate, channels) => {
    expect(audioFormatOf({ encoding, sampleRate, channels })).toBeNull()
  })
})
