import { describe, expect, test } from 'vitest'
import { FrameTimeline, noLineFaults } from '../../../src/call/frame-timeline.ts'
import { dropped, gaps, hear, line, stalled, type Frame } from '../../support/caller-line.ts'

describe('a good line', () => {
  test.each([0, 8, 52, 171, 3_600_000])(
    'whose first time stamp is %d is left as it is',
    (first) => {
      const { timeline, places, totalMs } = hear(line(500, first))
      expect(places.every((place) => place.use && place.gapMs === 0)).toBe(true)
      expect(totalMs).toBe(10_000)
      expect(timeline.faults).toEqual(noLineFaults)
    },
  )

  test.each([1, 5.625, 10, 30, 60, 500, 5_000])('may have frames of %d ms', (durationMs) => {
    const frames = Array.from({ length: 200 }, (_, index) => ({
      durationMs,
      mediaMs: Math.floor(index * durationMs),
      atMs: (index + 1) * durationMs,
    }))
    const { timeline, totalMs } = hear(frames)
    expect(totalMs).toBeCloseTo(200 * durationMs)
    expect(timeline.faults).toEqual(noLineFaults)
  })

  test('may mix sizes', () => {
    const sizes = [20, 500, 1, 40, 3_500, 20]
    let mediaMs = 8
    const frames = Array.from({ length: 300 }, (_, index) => {
      const durationMs = sizes[index % sizes.length]!
      const frame = { mediaMs, durationMs, atMs: mediaMs + durationMs }
      mediaMs += durationMs
      return frame
    })
    expect(hear(frames).timeline.faults).toEqual(noLineFaults)
  })

  test('may have time stamps and arrivals that jitter by some milliseconds', () => {
    const frames = line(1_000).map(({ mediaMs, atMs }, index) => ({
      mediaMs: (mediaMs ?? 0) + ((index * 7) % 9) - 4,
      atMs: atMs + ((index * 13) % 60),
    }))
    const { timeline, totalMs } = hear(frames)
    expect(totalMs).toBe(20_000)
    expect(timeline.faults).toEqual(noLineFaults)
  })

  test('may have a clock that runs 100 ppm off ours, for ten hours', () => {
    const frames = (rate: number): Frame[] =>
      Array.from({ length: 36_000 }, (_, index) => ({
        mediaMs: index * 1_000,
        durationMs: 1_000,
        atMs: index * 1_000 * rate,
      }))
    expect(hear(frames(1.0001)).timeline.faults).toEqual(noLineFaults)
    expect(hear(frames(0.9999)).timeline.faults).toEqual(noLineFaults)
  })
})

describe('missing frames', () => {
  test('are silence of the same length', () => {
    const frames = line(20).filter((_, index) => index !== 7 && index !== 8 && index !== 12)
    const { timeline, places, totalMs } = hear(frames)
    expect(gaps(places)).toEqual([40, 20])
    expect(totalMs).toBe(400)
    expect(timeline.faults).toEqual({ ...noLineFaults, gaps: 2, filledMs: 60, longestGapMs: 40 })
  })

  test('of more than 200 ms are 200 ms of silence, the rest is lost', () => {
    const frames = line(200).filter((_, index) => index < 50 || index >= 100)
    const { timeline, places } = hear(frames)
    expect(gaps(places)).toEqual([200])
    expect(timeline.faults).toEqual({
      ...noLineFaults,
      gaps: 1,
      filledMs: 200,
      lostMs: 800,
      longestGapMs: 1_000,
    })
  })

  test('40 % of them at random: the caller’s time is kept to the millisecond', () => {
    const random = randomOf(7)
    const all = line(15_000)
    const frames = all.filter((_, index) => index === 0 || index === 14_999 || random() >= 0.4)
    const { timeline, totalMs } = hear(frames)
    const { filledMs, lostMs } = timeline.faults
    expect(frames.length).toBeLessThan(9_300)
    expect(filledMs + lostMs).toBe((15_000 - frames.length) * 20)
    expect(lostMs).toBeLessThan(500)
    expect(totalMs).toBe(300_000 - lostMs)
  })

  test('in a burst too: the silence is counted once', () => {
    const frames = stalled(line(500), 4_000, 6_000).filter((_, index) => index % 5 !== 3)
    const { timeline, totalMs } = hear(frames)
    expect(totalMs).toBe(10_000)
    expect(timeline.faults).toMatchObject({ gaps: 100, filledMs: 2_000, lostMs: 0, bursts: 1 })
  })

  test('that come after all are used, and their silence is saved later', () => {
    const order = [0, 1, 3, 2, 4, 6, 5, 7, 9, 10]
    const frames = order.map((place, index) => ({ mediaMs: place * 20, atMs: index * 20 + 200 }))
    const { timeline, places, totalMs } = hear(frames)
    expect(places.filter((place) => place.use && place.order === 'late')).toHaveLength(2)
    expect(totalMs).toBeLessThanOrEqual(220)
    expect(timeline.faults).toMatchObject({ backward: 2, duplicates: 0 })
  })
})

describe('frames out of order', () => {
  test('after a long loss: what was lost then is not made up for with silence now', () => {
    const swapped = line(3_000, 60_000).map((frame, index, frames) => ({
      ...frame,
      mediaMs: frames[index % 2 === 0 ? index + 1 : index - 1]?.mediaMs ?? null,
    }))
    const { timeline } = hear([...line(50), ...swapped])
    expect(timeline.faults.backward).toBe(1_500)
    expect(timeline.faults.filledMs).toBeLessThan(2_300)
  })

  test('a longer frame that begins before the last one takes the line on', () => {
    const { timeline, places } = hear([
      { mediaMs: 0, atMs: 50 },
      { mediaMs: 20, atMs: 70 },
      { mediaMs: 10, durationMs: 60, atMs: 100 },
      { mediaMs: 70, atMs: 120 },
    ])
    expect(places).toEqual(Array(4).fill({ use: true, gapMs: 0, order: 'follows' }))
    expect(timeline.faults).toEqual({ ...noLineFaults, backward: 1 })
  })
})

describe('bursts', () => {
  test('2 s of frames at once: nothing is dropped, added or delayed', () => {
    const frames = stalled(line(1_000), 5_000, 7_000)
    const { timeline, places, totalMs } = hear(frames)
    expect(dropped(places)).toBe(0)
    expect(totalMs).toBe(20_000)
    expect(timeline.faults).toEqual({ ...noLineFaults, bursts: 1 })
  })

  test('an hour of event-loop stalls of 300 ms: each is counted, nothing else happens', () => {
    const frames = line(180_000).map((frame) => {
      const intoMs = (frame.atMs + 5_000) % 10_000
      return intoMs < 300 ? { ...frame, atMs: frame.atMs - intoMs + 300 } : frame
    })
    const { timeline, totalMs } = hear(frames)
    expect(totalMs).toBe(3_600_000)
    expect(timeline.faults).toEqual({ ...noLineFaults, bursts: 360 })
  })

  test('a stream that begins with one', () => {
    const frames = stalled(line(500), 0, 2_500)
    expect(hear(frames).timeline.faults).toEqual(noLineFaults)
  })

  test('beyond 3 s the oldest is dropped, and the newest 3 s are used', () => {
    const frames = stalled(line(1_000), 5_000, 13_000)
    const { timeline, places } = hear(frames)
    const first = frames.findIndex(({ atMs }) => atMs === 13_000)
    const age = (index: number): number => 13_000 - 30 - ((frames[index]?.mediaMs ?? 0) + 20)
    frames.forEach((_, index) => {
      const stale = index >= first && age(index) > 3_000
      expect(places[index]).toMatchObject(stale ? { use: false, why: 'stale' } : { use: true })
    })
    const { staleMs, lostMs, filledMs } = timeline.faults
    expect(staleMs).toBe(dropped(places) * 20)
    expect(staleMs).toBeGreaterThan(4_900)
    expect(staleMs).toBeLessThan(5_100)
    expect(lostMs + filledMs).toBe(staleMs)
    expect(timeline.faults).toMatchObject({ gaps: 1, filledMs: 200, bursts: 1, jumps: 0 })
  })

  test('how far the line may lag is a setting', () => {
    const frames = stalled(line(1_000), 5_000, 7_000)
    const { timeline } = hear(frames, new FrameTimeline({ maxLagMs: 500, maxGapMs: 100 }))
    expect(timeline.faults).toMatchObject({ filledMs: 100, gaps: 1 })
    expect(timeline.faults.staleMs).toBeGreaterThan(1_400)
  })

  test('a way that becomes 2 s longer for good costs nothing', () => {
    const frames = line(2_000).map((frame, index) =>
      index < 500 ? frame : { ...frame, atMs: frame.atMs + 2_000 },
    )
    const { timeline, totalMs } = hear(frames)
    expect(totalMs).toBe(40_000)
    expect(timeline.faults).toEqual({ ...noLineFaults, jumps: 1 })
  })
})

describe('time stamps that are wrong', () => {
  test('none at all: the order of arrival', () => {
    const frames = line(500).map(({ atMs }) => ({ mediaMs: null, atMs: atMs + (atMs % 700) }))
    const { timeline, totalMs } = hear(frames)
    expect(totalMs).toBe(10_000)
    expect(timeline.faults).toEqual(noLineFaults)
  })

  test('some missing: the frames take their places', () => {
    const frames = line(500).map((frame, index) =>
      index % 3 === 1 ? { ...frame, mediaMs: null } : frame,
    )
    expect(hear(frames).timeline.faults).toEqual(noLineFaults)
  })

  test('a jump of hours adds no silence and loses nothing', () => {
    const frames = [...line(200), ...line(200, 7_200_000, 4_102), ...line(200, 9e14, 8_102)]
    const { timeline, totalMs } = hear(frames)
    expect(totalMs).toBe(12_000)
    expect(timeline.faults).toEqual({ ...noLineFaults, jumps: 2 })
  })

  test('one wild stamp in the middle: all frames are used', () => {
    const frames = line(400).map((frame, index) =>
      index === 200 ? { ...frame, mediaMs: 3_600_000 } : frame,
    )
    const { timeline, totalMs } = hear(frames)
    expect(totalMs).toBe(8_000)
    expect(timeline.faults).toEqual({ ...noLineFaults, jumps: 1, backward: 1 })
  })

  test.each([
    ['a wrap at 2³²', 4_294_960_000, 0],
    ['a restart at 0 after an hour', 3_600_000, 0],
    ['a step back by ten seconds', 60_000, 50_000],
  ])('%s goes on from there', (_case, first, second) => {
    const frames = [...line(300, first, 1_000), ...line(300, second, 7_000)]
    const { timeline, places, totalMs } = hear(frames)
    expect(places[300]).toEqual({ use: true, gapMs: 0, order: 'restart' })
    expect(totalMs).toBe(12_000)
    expect(timeline.faults).toEqual({ ...noLineFaults, backward: 1 })
  })

  test('a small step back costs 200 ms at most: it looks like repeated frames', () => {
    const frames = [...line(300, 0, 50), ...line(1_000, 5_000, 6_050)]
    const { timeline, totalMs } = hear(frames)
    expect(totalMs).toBe(26_000 - 200)
    expect(timeline.faults).toEqual({ ...noLineFaults, duplicates: 10, jumps: 1 })
  })

  test('always the same stamp: the voice is not muted', () => {
    const frames = line(1_000).map((frame) => ({ ...frame, mediaMs: 0 }))
    const { timeline, totalMs } = hear(frames)
    expect(totalMs).toBe(20_000 - 200)
    expect(timeline.faults).toEqual({ ...noLineFaults, duplicates: 10, jumps: 1 })
  })

  test.each([
    ['counted in samples', 160],
    ['half as fast as the audio', 10],
    ['a little too fast', 29],
  ])('%s: every frame is used and hardly any silence added', (_case, step) => {
    const frames = line(2_000).map((frame, index) => ({ ...frame, mediaMs: index * step }))
    const { totalMs, places } = hear(frames)
    expect(dropped(places)).toBe(0)
    expect(totalMs - 40_000).toBeGreaterThanOrEqual(0)
    expect(totalMs - 40_000).toBeLessThanOrEqual(20)
  })

  test('trust comes back with regular stamps: gaps are filled again', () => {
    const wrong = line(50).map((frame) => ({ ...frame, mediaMs: 0 }))
    const right = line(200, 2_000, 1_102).filter((_, index) => index !== 150)
    expect(gaps(hear([...wrong, ...right]).places)).toEqual([20])
  })
})

describe('repeated frames', () => {
  test('each frame twice: the second one is dropped', () => {
    const frames = line(500).flatMap((frame) => [frame, frame])
    const { timeline, places, totalMs } = hear(frames)
    expect(dropped(places)).toBe(500)
    expect(totalMs).toBe(10_000)
    expect(timeline.faults).toEqual({ ...noLineFaults, duplicates: 500 })
  })

  test('the last second once more, after a stall', () => {
    const frames = line(200)
    const again = frames.slice(50, 100).map((frame) => ({ ...frame, atMs: 2_500 }))
    const { timeline, totalMs } = hear([
      ...frames.slice(0, 100),
      ...again,
      ...stalled(frames.slice(100), 0, 2_500),
    ])
    expect(totalMs).toBe(4_000)
    expect(timeline.faults).toMatchObject({ duplicates: 50, gaps: 0 })
  })

  test('each frame twice, after the time stamps began anew', () => {
    const twice = line(100, 0, 6_000).flatMap((frame) => [frame, frame])
    const { timeline, totalMs } = hear([...line(250), ...twice])
    expect(totalMs).toBe(7_000)
    expect(timeline.faults).toEqual({ ...noLineFaults, backward: 1, duplicates: 100 })
  })

  test('cut otherwise: what was used already is not used twice', () => {
    const frames = line(100)
    const { places } = hear([
      ...frames,
      { mediaMs: 52 + 1_500, durationMs: 60, atMs: 2_090 },
      { mediaMs: 52 + 1_510, durationMs: 20, atMs: 2_090 },
    ])
    expect(places.slice(-2)).toEqual([
      { use: false, why: 'duplicate' },
      { use: false, why: 'duplicate' },
    ])
  })
})

describe('our own clock', () => {
  test.each([-3_600_000, -300, 300, 2_500, 3_600_000])('jumps by %d ms: nothing is lost', (by) => {
    const frames = line(1_000).map((frame, index) =>
      index < 500 ? frame : { ...frame, atMs: frame.atMs + by },
    )
    const { timeline, totalMs } = hear(frames)
    expect(totalMs).toBe(20_000)
    expect(timeline.faults).toMatchObject({ gaps: 0, lostMs: 0, staleMs: 0 })
  })

  test('jumps like a stall of 10 s, without a burst behind it: that shows within 200 ms', () => {
    const frames = line(1_000).map((frame, index) =>
      index < 500 ? frame : { ...frame, atMs: frame.atMs + 10_000 },
    )
    const { timeline, totalMs } = hear(frames)
    expect(totalMs).toBe(20_000)
    expect(timeline.faults).toMatchObject({ staleMs: 200, filledMs: 200, lostMs: 0, jumps: 1 })
  })

  test('goes back an hour while time stamps repeat: the voice is not muted', () => {
    const frames = line(500, 0, 3_600_000).map((frame, index) => ({
      mediaMs: 0,
      atMs: frame.atMs - (index < 5 ? 0 : 3_600_000),
    }))
    expect(hear(frames).timeline.faults.duplicates).toBeLessThan(20)
  })

  test('stands still: gaps cannot be confirmed, the audio flows', () => {
    const frames = line(500).map((frame, index) => ({ ...frame, atMs: 0, index }))
    expect(hear(frames.filter(({ index }) => index % 2 === 0)).totalMs).toBe(5_000)
  })
})

/** Numbers in [0, 1), the same ones for the same seed (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
