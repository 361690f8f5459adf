import { describe, expect, it } from 'vitest'
import { decodeMulaw } from '../../../../src/audio/mulaw.ts'
import { pcmToBytes } from '../../../../src/audio/pcm-bytes.ts'
import { firstLoudInMulaw, firstLoudInPcm } from '../../../../src/sandbox/load/marker.ts'
import {
  agentParts,
  callerFrames,
  FRAMES_PER_MARKER,
  PARTS_PER_MARKER,
} from '../../../../src/sandbox/load/tracks.ts'

const mulawOf = (frame: string): Uint8Array => Buffer.from(frame, 'base64')
const peakOf = (frame: string): number =>
  Math.max(...decodeMulaw(mulawOf(frame)).map((sample) => Math.abs(sample)))

describe('what callers send', () => {
  it.each([0, 0.3, 1])(
    'has a marker at the start of every second, speaking %d of the time',
    (share) => {
      const frames = callerFrames(share)
      expect(frames.length % FRAMES_PER_MARKER).toBe(0)
      frames.forEach((frame, number) => {
        expect(firstLoudInMulaw(mulawOf(frame))).toBe(number % FRAMES_PER_MARKER === 0 ? 0 : -1)
      })
    },
  )

  it('is 20 ms a frame', () => {
    for (const frame of callerFrames(0.5)) expect(mulawOf(frame)).toHaveLength(160)
  })

  it('is a quiet line unless they speak, and speech for the share that was asked for', () => {
    const loudShare = (share: number): number => {
      const frames = callerFrames(share).filter((_, number) => number % FRAMES_PER_MARKER !== 0)
      return frames.filter((frame) => peakOf(frame) > 100).length / frames.length
    }
    expect(loudShare(0)).toBe(0)
    expect(loudShare(0.25)).toBeGreaterThan(0.1)
    expect(loudShare(0.25)).toBeLessThanOrEqual(0.26)
  })
})

describe('what agents say', () => {
  const parts = agentParts(60)

  it('comes in parts of 40 ms, with a marker at the start of every second', () => {
    expect(parts).toHaveLength(60)
    parts.forEach(({ samples }, number) => {
      expect(samples).toHaveLength(960)
      const found = firstLoudInPcm(pcmToBytes(samples))
      expect(found).toBe(number % PARTS_PER_MARKER === 0 ? 0 : -1)
    })
  })

  it('carries the words that are spoken', () => {
    const text = parts.map((part) => part.text).join('')
    expect(text).toMatch(/^ All right\. First, loosen/)
  })
})
