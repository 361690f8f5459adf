import { describe, expect, it } from 'vitest'
import { VirtualClock, type Clock } from '../../../../src/shared/clock.ts'
import { FrameClock } from '../../../../src/sandbox/phone/frame-clock.ts'

/** A clock whose timers all come late, by a different amount each time. */
function lateBy(clock: VirtualClock, delays: readonly number[]): Clock {
  let timers = 0
  return {
    nowMs: () => clock.nowMs(),
    wallMs: () => clock.wallMs(),
    after: (delayMs, run) => clock.after(delayMs + (delays[timers++ % delays.length] ?? 0), run),
  }
}

describe('the frame clock', () => {
  it('gives frame n at 20 ms times n', () => {
    const clock = new VirtualClock()
    clock.advance(7.5)
    const times: number[] = []
    new FrameClock(clock, () => times.push(clock.nowMs()))
    expect(times).toEqual([])
    clock.advance(80)
    expect(times).toEqual([7.5, 27.5, 47.5, 67.5, 87.5])
  })

  it('does not drift when every timer is late', () => {
    const clock = new VirtualClock()
    const lateness: number[] = []
    new FrameClock(lateBy(clock, [0.7, 3.1, 12, 19.5]), (frame) => {
      lateness.push(clock.nowMs() - frame * 20)
    })
    clock.advance(600_000)
    expect(lateness.length).toBeGreaterThanOrEqual(30_000)
    expect(Math.max(...lateness.slice(-100))).toBeLessThanOrEqual(19.5 + 1e-6)
  })

  it('makes up for missed frames at once, none lost, none twice', () => {
    const clock = new VirtualClock()
    const frames: number[] = []
    new FrameClock(lateBy(clock, [0, 95]), (frame) => frames.push(frame))
    clock.advance(0)
    clock.advance(114)
    expect(frames).toEqual([0])
    clock.advance(1)
    expect(frames).toEqual([0, 1, 2, 3, 4, 5])
  })

  it('is silent after stop, even in the middle of making up', () => {
    const clock = new VirtualClock()
    const frames: number[] = []
    const beat: FrameClock = new FrameClock(lateBy(clock, [95]), (frame) => {
      frames.push(frame)
      if (frame === 2) beat.stop()
    })
    clock.advance(10_000)
    expect(frames).toEqual([0, 1, 2])
    expect(clock.pending).toBe(0)
  })
})
