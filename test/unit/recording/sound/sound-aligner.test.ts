import { describe, expect, it } from 'vitest'
import { encodeMulaw } from '../../../../src/audio/mulaw.ts'
import { SoundAligner } from '../../../../src/recording/sound/sound-aligner.ts'

const FRAME_MS = 20
const LOUD = 8_000

function sound(ms: number, level = LOUD): Uint8Array {
  return encodeMulaw(new Int16Array(8 * ms).fill(level))
}

function aligner(lateMs = 2_000): SoundAligner {
  const format = { encoding: 'mulaw', sampleRate: 8_000 } as const
  const formats = { callerFormat: format, agentFormat: format }
  return new SoundAligner({ formats, startMs: 1_000, lateMs })
}

/** The spans in which a channel sounds, in milliseconds from the beginning. */
function spans(both: Int16Array, channel: 0 | 1): [number, number][] {
  const found: [number, number][] = []
  let from: number | null = null
  for (let i = 0; i <= both.length / 2; i++) {
    const sounds = (both[2 * i + channel] ?? 0) !== 0
    if (sounds) from ??= i / 8
    else if (from !== null) {
      found.push([from, i / 8])
      from = null
    }
  }
  return found
}

/** A caller's frames; each arrives when it has been said. */
function speak(to: SoundAligner, fromMs: number, untilMs: number): void {
  for (let t = fromMs; t < untilMs; t += FRAME_MS) {
    to.caller(sound(FRAME_MS), 1_000 + t + FRAME_MS)
  }
}

describe('SoundAligner: the agent', () => {
  it('plays from when it left, and what follows behind it', () => {
    const one = aligner()
    one.agent(sound(100), 1_050)
    one.agent(sound(100), 1_060)
    one.agent(sound(100), 1_500)
    expect(spans(one.move(2_000), 1)).toEqual([
      [50, 250],
      [500, 600],
    ])
  })

  it('is cut where it was interrupted', () => {
    const one = aligner()
    one.agent(sound(5_000), 1_000)
    one.cleared(1_730)
    expect(spans(one.move(8_000), 1)).toEqual([[0, 730]])
  })

  it('goes on from the interruption after a false stop', () => {
    const one = aligner()
    one.agent(sound(1_000), 1_000)
    one.cleared(1_400)
    one.agent(sound(600), 1_900)
    expect(spans(one.move(4_000), 1)).toEqual([
      [0, 400],
      [900, 1_500],
    ])
  })

  it('is cut within a piece of many, and by a clear that comes before all of it', () => {
    const one = aligner()
    for (let i = 0; i < 10; i++) one.agent(sound(100), 1_000)
    one.cleared(1_350)
    one.agent(sound(100), 1_400)
    one.cleared(1_400)
    expect(spans(one.move(3_000), 1)).toEqual([[0, 350]])
  })

  it('is not kept for more than two minutes ahead, and the rest is counted', () => {
    const one = aligner()
    for (let i = 0; i < 130; i++) one.agent(sound(1_000), 1_000)
    expect(one.dropped).toBe(9)
  })

  it('does not change what was taken out already', () => {
    const one = aligner()
    one.agent(sound(1_000), 1_000)
    expect(spans(one.move(1_500), 1)).toEqual([[0, 500]])
    one.cleared(1_400)
    expect(spans(one.move(2_500), 1)).toEqual([])
  })
})

describe('SoundAligner: the caller', () => {
  it('lies where it was said, beside the agent', () => {
    const one = aligner()
    speak(one, 300, 500)
    one.agent(sound(100), 1_400)
    const both = one.move(2_000)
    expect(spans(both, 0)).toEqual([[300, 500]])
    expect(spans(both, 1)).toEqual([[400, 500]])
  })

  it('leaves a gap quiet when nothing came for long', () => {
    const one = aligner()
    speak(one, 0, 1_000)
    speak(one, 6_000, 7_000)
    expect(spans(one.move(9_000), 0)).toEqual([
      [0, 1_000],
      [6_000, 7_000],
    ])
  })

  it('fills the gap with what a held-up network brings at once', () => {
    const one = aligner()
    speak(one, 0, 1_000)
    for (let i = 0; i < 75; i++) one.caller(sound(FRAME_MS), 1_000 + 2_500)
    speak(one, 2_500, 4_000)
    expect(spans(one.move(6_000), 0)).toEqual([[0, 4_000]])
  })

  it('finds its place again when what was missing never comes', () => {
    const one = aligner()
    speak(one, 0, 1_000)
    speak(one, 2_000, 4_000)
    expect(spans(one.move(6_000), 0).at(-1)?.[1]).toBe(4_000)
  })

  it('gives up quiet frames when it came faster than time, until it is level', () => {
    const one = aligner()
    for (let i = 0; i < 50; i++) one.caller(sound(FRAME_MS), 1_020)
    for (let t = 40; t <= 1_000; t += FRAME_MS) one.caller(sound(FRAME_MS, 0), 1_000 + t)
    speak(one, 1_200, 1_400)
    const [, second] = spans(one.move(4_000), 0)
    expect(second?.[0]).toBeGreaterThanOrEqual(1_000)
    expect(second?.[0]).toBeLessThanOrEqual(1_220)
  })

  it('is cut with the call', () => {
    const one = aligner()
    for (let i = 0; i < 50; i++) one.caller(sound(FRAME_MS), 1_020)
    one.agent(sound(1_000), 1_020)
    one.ended(1_500)
    const both = one.move(3_000)
    expect(spans(both, 0)).toEqual([[0, 500]])
    expect(spans(both, 1)).toEqual([[20, 500]])
  })
})

describe('SoundAligner: taking out', () => {
  it('gives the same in many pieces as in one', () => {
    const [one, many] = [aligner(), aligner()]
    const pieces: number[] = []
    for (let t = 0; t < 5_000; t += FRAME_MS) {
      for (const to of [one, many]) {
        to.caller(sound(FRAME_MS, t), 1_000 + t + FRAME_MS)
        if (t % 400 === 0) to.agent(sound(300, 2_000), 1_000 + t)
        if (t % 700 === 0) to.cleared(1_000 + t)
      }
      pieces.push(...many.move(1_000 + t - 2_000))
    }
    pieces.push(...many.move(7_000))
    expect(pieces).toEqual([...one.move(7_000)])
  })

  it('gives at most ten seconds at once, then the rest, then nothing', () => {
    const one = aligner()
    expect([0, 1, 2].map(() => one.move(13_000).length)).toEqual([160_000, 32_000, 0])
  })

  it('brings wideband sound to the telephone rate', () => {
    const format = { encoding: 'pcm16', sampleRate: 16_000 } as const
    const formats = { callerFormat: format, agentFormat: format }
    const one = new SoundAligner({ formats, startMs: 0, lateMs: 0 })
    one.agent(new Uint8Array(new Int16Array(16_000).fill(LOUD).buffer), 0)
    const sounded = one
      .move(2_000)
      .filter((_, i) => i % 2 === 1)
      .filter((s) => s > LOUD / 2)
    expect(sounded.length).toBeGreaterThan(7_900)
    expect(sounded.length).toBeLessThan(8_100)
  })
})
