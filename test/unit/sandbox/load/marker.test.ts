import { describe, expect, it } from 'vitest'
import { decodeMulaw, encodeMulaw } from '../../../../src/audio/mulaw.ts'
import { pcmToBytes } from '../../../../src/audio/pcm-bytes.ts'
import { Resampler } from '../../../../src/audio/resampler.ts'
import {
  belowMarkers,
  firstLoudInMulaw,
  firstLoudInPcm,
  MarkerRuler,
  MAX_SPEECH_PEAK,
  stampMarker,
} from '../../../../src/sandbox/load/marker.ts'

/** As loud as anything but a marker may be. */
const speech = (length: number, hz: number, rate: number): Int16Array =>
  new Int16Array(length).map((_, n) => MAX_SPEECH_PEAK * Math.sin((2 * Math.PI * hz * n) / rate))

describe('a marker', () => {
  it('is found on the other side of μ-law and ×2, its group delay later', () => {
    const sound = speech(1_600, 700, 8_000)
    stampMarker(sound, 800, 8_000)
    const resampler = new Resampler(8_000, 16_000)
    const heard = resampler.process(decodeMulaw(encodeMulaw(sound)))
    const foundMs = firstLoudInPcm(pcmToBytes(heard)) / 16
    expect(foundMs - 100).toBeGreaterThan(resampler.groupDelayMs - 0.3)
    expect(foundMs - 100).toBeLessThan(resampler.groupDelayMs + 0.3)
  })

  it('is found on the other side of ÷3 and μ-law, its group delay later', () => {
    const sound = speech(4_800, 700, 24_000)
    stampMarker(sound, 2_400, 24_000)
    const resampler = new Resampler(24_000, 8_000)
    const heard = encodeMulaw(resampler.process(sound))
    const foundMs = firstLoudInMulaw(heard) / 8
    expect(foundMs - 100).toBeGreaterThan(resampler.groupDelayMs - 0.3)
    expect(foundMs - 100).toBeLessThan(resampler.groupDelayMs + 0.3)
  })

  it.each([0, 1, 2, 3, 4, 5])('is found wherever it begins: at %d', (at) => {
    const sound = new Int16Array(160)
    stampMarker(sound, at, 8_000)
    expect(firstLoudInMulaw(encodeMulaw(sound))).toBe(at)
    const wide = new Int16Array(320)
    stampMarker(wide, at, 16_000)
    expect(firstLoudInPcm(pcmToBytes(wide))).toBe(at)
  })

  it('is not seen in speech or silence', () => {
    const loud = speech(8_000, 333, 8_000)
    expect(firstLoudInMulaw(encodeMulaw(loud))).toBe(-1)
    expect(firstLoudInPcm(pcmToBytes(loud))).toBe(-1)
    expect(firstLoudInMulaw(new Uint8Array(160).fill(0xff))).toBe(-1)
    expect(firstLoudInPcm(new Uint8Array(0))).toBe(-1)
  })

  it('is seen at both signs of full scale', () => {
    for (const level of [-32_768, 32_767]) {
      expect(firstLoudInPcm(pcmToBytes(new Int16Array(8).fill(level, 3)))).toBe(3)
      expect(firstLoudInMulaw(encodeMulaw(new Int16Array(8).fill(level, 3)))).toBe(3)
    }
  })

  it('stands out: clips are made quieter than it, never louder', () => {
    expect(belowMarkers(Int16Array.of(20_000, -32_768))).toEqual(Int16Array.of(6_104, -10_000))
    expect(belowMarkers(Int16Array.of(100, -50))).toEqual(Int16Array.of(100, -50))
  })
})

describe('the marker ruler', () => {
  const ruler = () => new MarkerRuler(8_000, 8_000)

  it('finds a marker in each piece that one begins in', () => {
    const one = ruler()
    expect(one.add(160, 10)).toEqual({ position: 10, offset: 10, missing: 0 })
    expect(one.add(7_840, -1)).toBeNull()
    expect(one.add(160, 12)).toEqual({ position: 8_012, offset: 12, missing: 0 })
    expect(one.position).toBe(8_160)
  })

  it('takes a marker that was cut in two for one', () => {
    const one = ruler()
    one.add(160, 140)
    expect(one.add(160, 0)).toBeNull()
  })

  it('measures what is missing between two markers', () => {
    const one = ruler()
    one.add(160, 0)
    one.add(7_680, -1)
    expect(one.add(160, 0)?.missing).toBe(160)
  })

  it('does not take a few samples of blur, or sound that was added, for a loss', () => {
    const one = ruler()
    one.add(160, 20)
    one.add(7_840, -1)
    expect(one.add(160, 0)?.missing).toBe(0)
    one.add(8_000, -1)
    expect(one.add(160, 0)?.missing).toBe(0)
  })

  it('allows for a marker that was lost itself', () => {
    const one = ruler()
    one.add(160, 0)
    one.add(15_680, -1)
    expect(one.add(160, 0)?.missing).toBe(160)
  })

  it('knows nothing of what was before a new stretch', () => {
    const one = ruler()
    one.add(160, 0)
    one.reset()
    expect(one.position).toBe(0)
    expect(one.add(160, 30)).toEqual({ position: 30, offset: 30, missing: 0 })
  })
})
