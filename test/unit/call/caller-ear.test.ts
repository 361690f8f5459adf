import { describe, expect, it } from 'vitest'
import { EnergyVoicing } from '../../../src/audio/energy-voicing.ts'
import { CallerEar } from '../../../src/call/caller-ear.ts'

const FRAME_MS = 20
const FRAME = 160

/** An ear, and the time on its clock. */
function bench() {
  const ear = new CallerEar({ voicing: new EnergyVoicing(), sampleRate: 8_000, settings: {} })
  let nowMs = 0
  const hear = (durationMs: number, sample: (n: number) => number): void => {
    for (let ms = 0; ms < durationMs; ms += FRAME_MS) {
      nowMs += FRAME_MS
      ear.hear(
        Int16Array.from({ length: FRAME }, (_, n) => sample(n)),
        nowMs,
        false,
      )
    }
  }
  return { ear, hear }
}

const hiss = (n: number): number => (n % 2 === 0 ? 20 : -20)
/** A voice's fundamental and two of its harmonics. */
const voice = (n: number): number =>
  [1, 2, 3].reduce((sum, k) => sum + 4_000 * Math.sin((2 * Math.PI * 150 * k * n) / 8_000), 0)

describe('CallerEar.quiet', () => {
  it('holds for a line on which nobody speaks', () => {
    const { ear, hear } = bench()
    hear(200, hiss)
    expect(ear.quiet).toBe(true)
  })

  it('ends with the first frame that holds a sound, long before speech is found', () => {
    const { ear, hear } = bench()
    hear(200, hiss)
    hear(20, voice)
    expect(ear.speech.speaking).toBe(false)
    expect(ear.quiet).toBe(false)
  })

  it('comes back only three seconds after speech: the model waits for the quiet in between', () => {
    const { ear, hear } = bench()
    hear(500, hiss)
    hear(1_000, voice)
    expect(ear.speech.speaking).toBe(true)
    hear(2_900, hiss)
    expect(ear.speech.speaking).toBe(false)
    expect(ear.quiet).toBe(false)
    hear(1_200, hiss)
    expect(ear.quiet).toBe(true)
  })
})
