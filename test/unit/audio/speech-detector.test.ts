import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { createVoicing, type VoicingSource } from '../../../src/audio/create-voicing.ts'
import { EnergyVoicing } from '../../../src/audio/energy-voicing.ts'
import { FvadUnavailable } from '../../../src/audio/fvad-voicing.ts'
import {
  SpeechDetector,
  speechDetectorDefaults,
  type SpeechEdge,
} from '../../../src/audio/speech-detector.ts'
import { loadClip } from '../../../src/sandbox/clips.ts'
import { Biquad } from '../../../src/sandbox/room-noise/biquad.ts'
import { SeededRandom } from '../../../src/sandbox/room-noise/seeded-random.ts'

const RATE_PER_MS = 8

let fvad: VoicingSource

beforeAll(async () => {
  fvad = await createVoicing()
})

/** A second of a quiet line, a sentence, two seconds of a quiet line. */
const line = (gain = 1): Int16Array => {
  const { samples } = loadClip('caller-which-screw')
  const out = new Int16Array(1_000 * RATE_PER_MS + samples.length + 2_000 * RATE_PER_MS)
  for (let at = 0; at < out.length; at += 1) out[at] = ((at * 7_919) % 13) - 6
  for (const [at, sample] of samples.entries()) {
    out[1_000 * RATE_PER_MS + at] = Math.round(sample * gain)
  }
  return out
}

const edgesOf = (
  samples: Int16Array,
  detector: SpeechDetector,
  chunk = 160,
): readonly SpeechEdge[] => {
  const edges: SpeechEdge[] = []
  for (let at = 0; at < samples.length; at += chunk) {
    const part = samples.subarray(at, at + chunk)
    edges.push(...detector.push(part, (at + part.length) / RATE_PER_MS))
  }
  return edges
}

describe.each([
  ['fvad', () => fvad()],
  ['energy', () => new EnergyVoicing()],
] as const)('by %s', (_kind, voicing) => {
  test.each([1, 0.25])('a sentence at level %d begins and ends once', (gain) => {
    const edges = edgesOf(line(gain), new SpeechDetector(voicing()))
    expect(edges.map((one) => one.edge)).toEqual(['start', 'end'])
    const [start, end] = edges
    expect(start!.atMs).toBeGreaterThan(1_000)
    expect(start!.atMs).toBeLessThanOrEqual(1_200)
    const sentenceEndMs = 1_000 + loadClip('caller-which-screw').durationMs
    expect(end!.atMs).toBeLessThanOrEqual(sentenceEndMs + 600)
  })

  test('silence and single clicks are no speech', () => {
    const clicks = new Int16Array(10_000 * RATE_PER_MS)
    for (let at = 4_000; at < clicks.length; at += 12_000) clicks.fill(20_000, at, at + 80)
    expect(edgesOf(clicks, new SpeechDetector(voicing()))).toEqual([])
    expect(edgesOf(new Int16Array(80_000), new SpeechDetector(voicing()))).toEqual([])
  })
})

test('the onset lies where the speech really began', () => {
  const [start] = edgesOf(line(), new SpeechDetector(fvad()))
  expect(start?.edge === 'start' && start.onsetMs).toBeGreaterThanOrEqual(960)
  expect(start?.edge === 'start' && start.onsetMs).toBeLessThanOrEqual(1_100)
})

test('any chunking gives the same edges', () => {
  const samples = line()
  const expected = edgesOf(samples, new SpeechDetector(new EnergyVoicing()))
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 4_000 }), (chunk) => {
      expect(edgesOf(samples, new SpeechDetector(new EnergyVoicing()), chunk)).toEqual(expected)
    }),
    { numRuns: 20 },
  )
})

test('a floor above the caller keeps an echo from counting as speech', () => {
  const detector = new SpeechDetector(fvad())
  detector.setFloor(32_000)
  expect(edgesOf(line(), detector)).toEqual([])
})

describe('what passed for a voice while it began', () => {
  /** Half a second of a sentence, and then a machine that runs for three seconds. */
  const machine = (): Int16Array => {
    const samples = line().subarray(0, 4_600 * RATE_PER_MS)
    const random = new SeededRandom(1)
    const hiss = Biquad.highPass(1_500)
    for (let at = 1_200 * RATE_PER_MS; at < samples.length; at += 1) {
      samples[at] = 4_000 * hiss.step(random.noise())
    }
    return samples
  }

  test('is taken back when no voice follows, however long the sound goes on', () => {
    const [start, end] = edgesOf(machine(), new SpeechDetector(fvad()))
    expect(start?.edge).toBe('start')
    expect(end?.edge).toBe('end')
    expect(end!.atMs - start!.atMs).toBe(700)
  })

  test('without proof being asked for it lasts as long as the sound', () => {
    const settings = { ...speechDetectorDefaults, proofVocalMs: 0 }
    const edges = edgesOf(machine(), new SpeechDetector(fvad(), settings))
    expect(edges.map((one) => one.edge)).toEqual(['start'])
  })

  test('a sentence proves itself', () => {
    const settings = { ...speechDetectorDefaults, proofVocalMs: 0 }
    expect(edgesOf(line(), new SpeechDetector(fvad()))).toEqual(
      edgesOf(line(), new SpeechDetector(fvad(), settings)),
    )
  })
})

test('missing audio ends speech as silence does', () => {
  const detector = new SpeechDetector(fvad())
  const samples = line().subarray(0, 1_600 * RATE_PER_MS)
  expect(edgesOf(samples, detector).map((one) => one.edge)).toEqual(['start'])
  expect(detector.silence(1_000, 2_600).map((one) => one.edge)).toEqual(['end'])
})

describe('where the WASM detector cannot be loaded', () => {
  test('loudness decides, and the reason is given', async () => {
    const broken = await createVoicing(() => Promise.reject(new FvadUnavailable('no WebAssembly')))
    expect(broken.kind).toBe('energy')
    expect(broken.fallbackReason).toContain('no WebAssembly')
    expect(edgesOf(line(), new SpeechDetector(broken())).map((one) => one.edge)).toEqual([
      'start',
      'end',
    ])
  })
})
