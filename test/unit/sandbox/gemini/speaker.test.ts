import { describe, expect, it } from 'vitest'

import { VirtualClock } from '../../../../src/shared/clock.ts'
import { loadClip } from '../../../../src/sandbox/clips.ts'
import { Speaker, type SpeakingManner } from '../../../../src/sandbox/gemini/speaker.ts'

const clip = loadClip('agent-greeting')
const plain: SpeakingManner = { pace: 4, partMs: 120, textAheadMs: 600 }

function speak(manner: Partial<SpeakingManner> = {}): {
  clock: VirtualClock
  speaker: Speaker
  parts: { atMs: number; ms: number; samples: Int16Array }[]
  pieces: { atMs: number; sentMs: number; piece: string }[]
  stalls: (number | null)[]
  doneAtMs: () => number | null
} {
  const clock = new VirtualClock()
  const parts: { atMs: number; ms: number; samples: Int16Array }[] = []
  const pieces: { atMs: number; sentMs: number; piece: string }[] = []
  const stalls: (number | null)[] = []
  let doneAtMs: number | null = null
  const speaker = new Speaker(
    clock,
    clip,
    { ...plain, ...manner },
    {
      text: (piece) => pieces.push({ atMs: clock.nowMs(), sentMs: speaker.sentMs, piece }),
      audio: (samples, ms) => parts.push({ atMs: clock.nowMs(), ms, samples }),
      stalled: (forMs) => stalls.push(forMs),
      done: () => {
        doneAtMs = clock.nowMs()
      },
    },
  )
  speaker.start()
  return { clock, speaker, parts, pieces, stalls, doneAtMs: () => doneAtMs }
}

const total = (parts: readonly { ms: number }[]): number =>
  parts.reduce((sum, { ms }) => sum + ms, 0)

describe('a speaker', () => {
  it('sends the first part at once and the rest at its pace', () => {
    const { clock, parts, doneAtMs } = speak({ pace: 4, partMs: 120 })
    expect(parts).toHaveLength(1)
    clock.advance(10_000)
    expect(parts.slice(0, 4).map((part) => part.atMs)).toEqual([0, 30, 60, 90])
    expect(doneAtMs()).toBe(parts.at(-1)?.atMs)
    expect(clock.pending).toBe(0)
  })

  it('sends the clip whole and in order, whatever the size of its parts', () => {
    for (const partMs of [40, 97, 240]) {
      const { clock, parts } = speak({ partMs })
      clock.advance(10_000)
      expect(parts.flatMap(({ samples }) => [...samples])).toEqual([...clip.samples])
      expect(Math.max(...parts.map((part) => part.ms))).toBe(partMs)
    }
  })

  it('can be slower than real time', () => {
    const { clock, parts, doneAtMs } = speak({ pace: 0.5, partMs: 100 })
    clock.advance(1_000)
    expect(total(parts)).toBe(600)
    clock.advance(20_000)
    expect(doneAtMs()).toBeGreaterThan(clip.durationMs * 1.9)
  })

  it('catches up when its timer is late, and nothing adds up', () => {
    const { clock, speaker, parts } = speak({ pace: 1, partMs: 100 })
    clock.advance(250)
    expect(parts.map((part) => part.atMs)).toEqual([0, 100, 200])
    // A clock that jumps: the timer due at 300 runs, and finds that it is 1,050.
    const late = new (class extends VirtualClock {
      jumpMs = 0
      override nowMs(): number {
        return super.nowMs() + this.jumpMs
      }
    })()
    const sent: number[] = []
    const other = new Speaker(
      late,
      clip,
      { ...plain, pace: 1, partMs: 100 },
      {
        text: () => undefined,
        audio: (_, ms) => sent.push(ms),
        stalled: () => undefined,
        done: () => undefined,
      },
    )
    other.start()
    late.jumpMs = 950
    late.advance(100)
    expect(sent).toHaveLength(11)
    speaker.stop()
  })

  it('writes its words ahead of their sound', () => {
    const { clock, pieces } = speak({ textAheadMs: 600 })
    clock.advance(10_000)
    expect(pieces.map(({ piece }) => piece).join('')).toBe(clip.text)
    let written = ''
    for (const { sentMs, piece } of pieces) {
      written += piece
      const wordsWritten = written.split(' ').length
      expect(clip.words[wordsWritten - 1]!.startMs).toBeLessThanOrEqual(sentMs + 600)
      expect(clip.words[wordsWritten]?.startMs ?? Infinity).toBeGreaterThan(sentMs + 600)
    }
  })

  it('stalls at the very place and goes on after the time', () => {
    const { clock, parts, stalls, doneAtMs } = speak({ stallAfterMs: 1_000, stallForMs: 2_000 })
    clock.advance(2_000)
    expect(total(parts)).toBe(1_000)
    expect(stalls).toEqual([2_000])
    // The last part before the stall left at 240.
    clock.advance(239)
    expect(total(parts)).toBe(1_000)
    clock.advance(1)
    expect(total(parts)).toBe(1_120)
    clock.advance(10_000)
    expect(total(parts)).toBeCloseTo(clip.durationMs, 6)
    expect(doneAtMs()).toBeGreaterThan(2_000)
  })

  it('stalls for ever without a time', () => {
    const { clock, parts, stalls, doneAtMs } = speak({ stallAfterMs: 0 })
    clock.advance(100_000)
    expect(parts).toEqual([])
    expect(stalls).toEqual([null])
    expect(doneAtMs()).toBeNull()
    expect(clock.pending).toBe(0)
  })

  it('says nothing after it was stopped', () => {
    const { clock, speaker, parts, doneAtMs } = speak()
    clock.advance(200)
    const sentMs = total(parts)
    speaker.stop()
    clock.advance(10_000)
    expect(total(parts)).toBe(sentMs)
    expect(speaker.sentMs).toBe(sentMs)
    expect(doneAtMs()).toBeNull()
  })

  it('can be stopped by whoever hears a part', () => {
    const clock = new VirtualClock()
    let heard = 0
    const speaker = new Speaker(
      clock,
      clip,
      { ...plain, pace: 1_000 },
      {
        text: () => undefined,
        audio: () => {
          heard += 1
          speaker.stop()
        },
        stalled: () => undefined,
        done: () => expect.unreachable(),
      },
    )
    speaker.start()
    clock.advance(10_000)
    expect(heard).toBe(1)
  })
})
