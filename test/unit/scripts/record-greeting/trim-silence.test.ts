import { describe, expect, it } from 'vitest'
import { trimSilence } from '../../../../scripts/record-greeting/trim-silence.ts'
import { makeTone } from '../../../../src/audio/tone-analysis.ts'

const RATE = 24_000

/** A tone between two stretches of quiet. */
function recording(beforeMs: number, toneMs: number, afterMs: number, noise = 0): Int16Array {
  const samples = Int16Array.from({ length: (beforeMs + toneMs + afterMs) * 24 }, (_, at) =>
    at % 2 === 0 ? noise : -noise,
  )
  samples.set(makeTone(440, RATE, toneMs), beforeMs * 24)
  return samples
}

describe('trimSilence', () => {
  it('keeps 40 ms before and after the sound', () => {
    const samples = recording(500, 1_000, 800)
    const trimmed = trimSilence(samples, RATE)
    expect(trimmed).toEqual(samples.slice(460 * 24, 1_540 * 24))
  })

  it('keeps what there is when it is less, and pauses in the middle', () => {
    const samples = recording(20, 100, 10)
    expect(trimSilence(samples, RATE)).toEqual(samples)
    const twice = new Int16Array([...recording(0, 200, 700), ...recording(0, 200, 0)])
    expect(trimSilence(twice, RATE)).toEqual(twice)
  })

  it('takes the noise of a quiet room for silence', () => {
    expect(trimSilence(recording(500, 1_000, 800, 40), RATE)).toHaveLength(1_080 * 24)
  })

  it.each([
    ['nothing', new Int16Array(0)],
    ['digital silence', new Int16Array(RATE)],
    ['faint noise alone', recording(1_000, 0, 0, 12)],
  ])('leaves nothing of %s', (_what, samples) => {
    expect(trimSilence(samples, RATE)).toHaveLength(0)
  })
})
