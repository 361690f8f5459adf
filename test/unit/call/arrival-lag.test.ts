import { describe, expect, test } from 'vitest'
import { ArrivalLag } from '../../../src/call/arrival-lag.ts'

/** A lag that has seen a second of a good line: frames of 20 ms, 30 ms on the way. */
function settled(): ArrivalLag {
  const lag = new ArrivalLag()
  for (let endMs = 20; endMs <= 1_000; endMs += 20) lag.arrived(endMs, endMs + 30)
  return lag
}

describe('the age of a frame', () => {
  test('is nothing on a good line, however far apart the two clocks are', () => {
    const lag = new ArrivalLag()
    expect(lag.arrived(20, 9_000_000)).toBe(0)
    expect(lag.arrived(40, 9_000_020)).toBe(0)
  })

  test('is what it took longer than the quickest one', () => {
    const lag = settled()
    expect(lag.arrived(1_020, 1_090)).toBe(40)
  })

  test('is known in hindsight when the first frames were the late ones', () => {
    const lag = new ArrivalLag()
    lag.arrived(20, 500)
    lag.arrived(400, 500)
    expect(lag.arrived(420, 600)).toBe(80)
  })
})

describe('a frame that is early', () => {
  test('by what no frame has been before', () => {
    const lag = settled()
    expect(lag.earlyMs(1_020, 1_050)).toBe(0)
    expect(lag.earlyMs(1_160, 1_050)).toBe(140)
    expect(lag.earlyMs(1_020, 1_300)).toBe(0)
  })

  test('cannot be told before there was one', () => {
    expect(new ArrivalLag().earlyMs(7_000, 0)).toBe(0)
  })
})

describe('a stall', () => {
  test('is a burst once it has been caught up with', () => {
    const lag = settled()
    for (let endMs = 1_020; endMs <= 1_500; endMs += 20) lag.arrived(endMs, 1_530)
    expect(lag.bursts).toBe(1)
    expect(lag.jumps).toBe(0)
  })

  test('may be caught up with at twice the pace of speech', () => {
    const lag = settled()
    let endMs = 1_000
    for (let atMs = 4_030; atMs <= 7_030; atMs += 10) lag.arrived((endMs += 20), atMs)
    expect([lag.bursts, lag.jumps]).toEqual([1, 0])
  })

  test('of less than 200 ms is jitter', () => {
    const lag = settled()
    for (let endMs = 1_020; endMs <= 1_180; endMs += 20) lag.arrived(endMs, 1_210)
    expect(lag.bursts).toBe(0)
  })
})

describe('an age that stays', () => {
  /** From here on every frame is `byMs` later; the ages of the next half second. */
  const later = (lag: ArrivalLag, byMs: number): number[] =>
    Array.from({ length: 25 }, (_, index) => {
      const endMs = 1_020 + index * 20
      return lag.arrived(endMs, endMs + 30 + byMs)
    })

  test('of seconds is a clock that has jumped', () => {
    const lag = settled()
    const ages = later(lag, 5_000)
    expect(ages.slice(0, 10)).toEqual(Array<number>(10).fill(5_000))
    expect(ages.slice(10)).toEqual(Array<number>(15).fill(0))
    expect([lag.bursts, lag.jumps]).toEqual([0, 1])
  })

  test('of less is a longer way', () => {
    const lag = settled()
    expect(later(lag, 400).at(-1)).toBe(0)
    expect([lag.bursts, lag.jumps]).toEqual([1, 0])
  })

  test('of an hour is recognised at once', () => {
    const lag = settled()
    expect(later(lag, 3_600_000)).toEqual(Array<number>(25).fill(0))
    expect(lag.jumps).toBe(1)
  })

  test('of our clock that went back is none', () => {
    const lag = settled()
    expect(later(lag, -3_600_000)).toEqual(Array<number>(25).fill(0))
    expect([lag.bursts, lag.jumps]).toEqual([0, 0])
  })
})

test('clocks that drift apart by 100 ppm do not age the line', () => {
  const lag = new ArrivalLag()
  let oldestMs = 0
  for (let endMs = 0; endMs < 36_000_000; endMs += 100) {
    oldestMs = Math.max(oldestMs, lag.arrived(endMs, endMs * 1.0001))
  }
  expect(oldestMs).toBeLessThan(7)
})
