import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { loadClip } from '../../../../src/sandbox/clips.ts'
import {
  EnergyDetector,
  type EnergyDetectorSettings,
  type SpeechEdge,
} from '../../../../src/sandbox/gemini/energy-detector.ts'

const settings: EnergyDetectorSettings = {
  startSensitivity: 'high',
  startMs: 100,
  silenceMs: 500,
}

/** Samples at 8 kHz: parts of so many milliseconds, each from its function. */
function sound(...parts: readonly [ms: number, sample: (at: number) => number][]): Int16Array {
  return Int16Array.from(
    parts.flatMap(([ms, sample]) => Array.from({ length: ms * 8 }, (_, at) => sample(at))),
  )
}

const quiet = (): number => 0
const tone =
  (amplitude: number) =>
  (at: number): number =>
    amplitude * Math.sin(at * 0.4)
/** White noise, the same every time. */
function noise(amplitude: number): () => number {
  let state = 1
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return ((state / 1_073_741_824) * 2 - 2) * amplitude
  }
}

function edgesOf(samples: Int16Array, with_: Partial<EnergyDetectorSettings> = {}): SpeechEdge[] {
  return [...new EnergyDetector(8_000, { ...settings, ...with_ }).push(samples)]
}

describe('the energy detector', () => {
  it('finds where speech begins and where it was last heard', () => {
    const edges = edgesOf(sound([1_000, quiet], [400, tone(5_000)], [800, quiet]))
    expect(edges).toEqual([
      { edge: 'start', atMs: 1_000 },
      { edge: 'end', atMs: 1_400 },
    ])
  })

  it('reports the start after startMs of speech and the end after silenceMs of quiet', () => {
    const detector = new EnergyDetector(8_000, settings)
    detector.push(sound([200, quiet]))
    expect(detector.push(sound([80, tone(5_000)]))).toEqual([])
    expect(detector.push(sound([20, tone(5_000)]))).toHaveLength(1)
    expect(detector.speaking).toBe(true)
    expect(detector.push(sound([480, quiet]))).toEqual([])
    expect(detector.push(sound([20, quiet]))).toHaveLength(1)
    expect(detector.speaking).toBe(false)
    expect(detector.positionMs).toBe(800)
  })

  it('bridges the pauses inside a sentence', () => {
    const edges = edgesOf(sound([300, tone(5_000)], [400, quiet], [300, tone(5_000)], [600, quiet]))
    expect(edges.map((one) => one.atMs)).toEqual([0, 1_000])
  })

  it.each([
    ['silence', sound([3_000, quiet])],
    ['a click', sound([500, quiet], [40, tone(20_000)], [500, quiet])],
    ['hiss at −55 dB', sound([3_000, noise(60)])],
  ])('takes %s for no speech', (_, samples) => {
    expect(edgesOf(samples)).toEqual([])
  })

  it('wants louder speech when its start sensitivity is low', () => {
    // About −42 dB below full scale.
    const whisper = sound([500, quiet], [400, tone(368)], [600, quiet])
    expect(edgesOf(whisper)).toHaveLength(2)
    expect(edgesOf(whisper, { startSensitivity: 'low' })).toEqual([])
  })

  it('gets used to steady noise, and hears speech over it', () => {
    const hum = sound([20_000, noise(800)])
    const detector = new EnergyDetector(8_000, settings)
    detector.push(hum)
    expect(detector.speaking).toBe(false)
    const hiss = noise(800)
    const spoken = sound([400, (at) => tone(12_000)(at) + hiss()], [800, noise(800)])
    expect(detector.push(spoken).map((one) => one.edge)).toEqual(['start', 'end'])
  })

  it('finds one turn in each line of the caller, at its words', () => {
    for (const name of ['caller-billi-wardrobe', 'caller-gap', 'caller-which-screw']) {
      const { samples, words, durationMs } = loadClip(name)
      const [start, end, ...more] = edgesOf(
        Int16Array.from([...sound([500, quiet]), ...samples, ...sound([700, quiet])]),
      )
      expect(more).toEqual([])
      expect(Math.abs(start!.atMs - 500 - words[0]!.startMs)).toBeLessThan(100)
      expect(Math.abs(end!.atMs - 500 - durationMs)).toBeLessThan(200)
    }
  })

  it('counts audio, not messages: any chunking gives the same edges', () => {
    const { samples } = loadClip('caller-gap')
    const all = Int16Array.from([...sound([200, quiet]), ...samples, ...sound([700, quiet])])
    const whole = edgesOf(all)
    expect(whole).toHaveLength(2)
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 4_000 }), { maxLength: 40 }), (sizes) => {
        const detector = new EnergyDetector(8_000, settings)
        let at = 0
        const edges = [...sizes, all.length].flatMap((size) => {
          const chunk = all.subarray(at, at + size)
          at += size
          return [...detector.push(chunk)]
        })
        expect(edges).toEqual(whole)
      }),
      { numRuns: 30 },
    )
  })

  it('ends a turn when the stream ends, and only a turn', () => {
    const detector = new EnergyDetector(8_000, settings)
    expect(detector.finish()).toBeNull()
    detector.push(sound([300, tone(5_000)], [100, quiet]))
    expect(detector.finish()).toEqual({ edge: 'end', atMs: 300 })
    expect(detector.finish()).toBeNull()
  })
})
