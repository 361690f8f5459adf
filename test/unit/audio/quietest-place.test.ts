import { describe, expect, test } from 'vitest'
import { TELEPHONE_FORMAT } from '../../../src/audio/audio-format.ts'
import { encodeMulaw } from '../../../src/audio/mulaw.ts'
import { pcmToBytes } from '../../../src/audio/pcm-bytes.ts'
import { quietestPlace } from '../../../src/audio/quietest-place.ts'

/** 200 ms at 8 kHz: loud, but for 20 ms from `quietMs` on. */
const speech = (quietMs: number): Int16Array =>
  Int16Array.from({ length: 1_600 }, (_, index) => {
    const quiet = index >= quietMs * 8 && index < (quietMs + 20) * 8
    return Math.round((quiet ? 40 : 8_000) * Math.sin((2 * Math.PI * 210 * index) / 8_000))
  })

describe.each([20, 90, 150])('quiet from %i ms on', (quietMs) => {
  test('in μ-law', () => {
    const place = quietestPlace(encodeMulaw(speech(quietMs)), TELEPHONE_FORMAT) / 8
    expect(place).toBeGreaterThanOrEqual(quietMs)
    expect(place).toBeLessThanOrEqual(quietMs + 20)
  })

  test('in 16-bit samples, and never in the middle of one', () => {
    const format = { encoding: 'pcm16', sampleRate: 8_000 } as const
    const place = quietestPlace(pcmToBytes(speech(quietMs)), format)
    expect(place % 2).toBe(0)
    expect(place / 16).toBeGreaterThanOrEqual(quietMs)
    expect(place / 16).toBeLessThanOrEqual(quietMs + 20)
  })
})

test('of even silence, the last place: as little as possible is said again', () => {
  expect(quietestPlace(new Uint8Array(800).fill(0xff), TELEPHONE_FORMAT)).toBe(760)
})

test('of next to nothing, the beginning', () => {
  expect(quietestPlace(new Uint8Array(10), TELEPHONE_FORMAT)).toBe(0)
})
