import { expect, test } from 'vitest'

import { decodeMulaw, encodeMulaw } from '../../../../src/audio/mulaw.ts'
import { Resampler } from '../../../../src/audio/resampler.ts'
import { loadClip } from '../../../../src/sandbox/clips.ts'
import { Recogniser } from '../../../../src/sandbox/faults/recogniser.ts'

const NAMES = ['agent-fallback', 'agent-goodbye', 'agent-check-panel', 'agent-long-answer']
const recogniser = new Recogniser(NAMES.map((name) => loadClip(name)))

/** A part of a clip as it comes over a telephone line. */
function overThePhone(name: string, fromMs = 0, toMs = Infinity): Int16Array {
  const clip = loadClip(name)
  const whole = decodeMulaw(encodeMulaw(new Resampler(24_000, 8_000).process(clip.samples)))
  return whole.slice(fromMs * 8, Math.min(whole.length, toMs * 8))
}

function tape(...parts: readonly (Int16Array | number)[]): Int16Array {
  const samples = parts.map((part) => (typeof part === 'number' ? new Int16Array(part * 8) : part))
  return Int16Array.from(samples.flatMap((part) => [...part]))
}

function near(ms: number): unknown {
  return expect.toSatisfy((value: number) => Math.abs(value - ms) <= 45, `near ${ms}`)
}

test('lines are recognised with their place on the tape', () => {
  const pieces = recogniser.recognise(
    tape(500, overThePhone('agent-fallback'), 800, overThePhone('agent-check-panel')),
    8_000,
  )
  expect(pieces.map(({ name }) => name)).toEqual(['agent-fallback', 'agent-check-panel'])
  expect(pieces[0]).toMatchObject({ atMs: near(513), fromMs: near(13) })
  for (const name of ['agent-fallback', 'agent-check-panel']) {
    const { soundMs, coveredMs } = recogniser.coverage(name, pieces)
    expect(coveredMs / soundMs).toBeGreaterThan(0.95)
  }
})

test('a line that was cut and goes on later is two pieces, which fit together', () => {
  const pieces = recogniser.recognise(
    tape(
      overThePhone('agent-check-panel', 0, 1_700),
      400,
      overThePhone('agent-check-panel', 1_700),
    ),
    8_000,
  )
  expect(pieces).toHaveLength(2)
  expect(pieces[0]!.toMs).toEqual(near(1_700))
  expect(pieces[1]).toMatchObject({ fromMs: near(1_700), atMs: near(2_100) })
})

test('it does not matter where between two samples a tape begins', () => {
  const speech = overThePhone('agent-goodbye')
  for (const offset of [0, 1, 2, 3, 5]) {
    const samples = new Int16Array(8_000 + offset + speech.length)
    samples.set(speech, 8_000 + offset)
    const pieces = recogniser.recognise(samples, 8_000)
    expect(pieces.map(({ name }) => name)).toEqual(['agent-goodbye'])
    const { soundMs, coveredMs } = recogniser.coverage('agent-goodbye', pieces)
    expect(coveredMs / soundMs).toBeGreaterThan(0.95)
  }
})

test('a sound that nobody knows is told as such, and what follows it is known again', () => {
  const tone = Int16Array.from({ length: 4_000 }, (_, at) =>
    Math.round(4_000 * Math.sin((2 * Math.PI * 440 * at) / 8_000)),
  )
  const pieces = recogniser.recognise(tape(300, tone, 300, overThePhone('agent-goodbye')), 8_000)
  expect(pieces[0]).toMatchObject({ name: null, atMs: near(300) })
  expect(pieces.at(-1)).toMatchObject({ name: 'agent-goodbye', fromMs: near(0) })
})

test('silence is nothing, and so is an empty tape', () => {
  expect(recogniser.recognise(new Int16Array(16_000), 8_000)).toEqual([])
  expect(recogniser.recognise(new Int16Array(0), 8_000)).toEqual([])
})

test('a caller is recognised in what a model was sent at 16 kHz', () => {
  const clip = loadClip('caller-gap')
  const ears = new Recogniser([clip, loadClip('caller-yes')])
  const sent = new Resampler(8_000, 16_000).process(tape(300, clip.samples, 300))
  const pieces = ears.recognise(sent, 16_000)
  const { soundMs, coveredMs } = ears.coverage('caller-gap', pieces)
  expect(coveredMs / soundMs).toBeGreaterThan(0.95)
  expect(ears.coverage('caller-yes', pieces).coveredMs).toBe(0)
})
