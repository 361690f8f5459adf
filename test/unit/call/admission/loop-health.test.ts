import { describe, expect, test } from 'vitest'
import { LoopHealth } from '../../../../src/call/admission/loop-health.ts'
import { LoopWatch } from '../../../../src/call/admission/loop-watch.ts'
import { VirtualClock } from '../../../../src/shared/clock.ts'

class Loop {
  readonly health = new LoopHealth()
  nowMs = 0

  /** Samples every 20 ms, each of them so late. */
  run(forMs: number, latenessMs: number): void {
    for (const endMs = this.nowMs + forMs; this.nowMs < endMs;) {
      this.nowMs += 20
      this.health.add(latenessMs, this.nowMs)
    }
  }
}

describe('the event loop', () => {
  test('keeps up while its timers are up to 100 ms late', () => {
    const loop = new Loop()
    loop.run(10_000, 100)
    expect(loop.health.overloaded).toBe(false)
  })

  test('does not fall behind by two long pauses', () => {
    const loop = new Loop()
    loop.run(5_000, 1)
    loop.run(20, 2_000)
    loop.run(20, 2_000)
    expect(loop.health.overloaded).toBe(false)
    expect(loop.health.p99Ms).toBe(1)
  })

  test('falls behind by three in five seconds', () => {
    const loop = new Loop()
    for (let count = 0; count < 3; count += 1) {
      loop.run(20, 101)
      loop.run(1_000, 1)
    }
    expect(loop.health.overloaded).toBe(true)
    expect(loop.health.p99Ms).toBe(101)
  })

  test('has recovered when it was below 50 ms for five seconds', () => {
    const loop = new Loop()
    loop.run(1_000, 300)
    expect(loop.health.overloaded).toBe(true)
    loop.run(30_000, 60)
    expect(loop.health.overloaded).toBe(true)
    // Five seconds until the late ones have left the window, five more to be sure.
    loop.run(9_500, 49)
    expect(loop.health.overloaded).toBe(true)
    loop.run(800, 49)
    expect(loop.health.overloaded).toBe(false)
  })

  test('starts again to recover when it is late once more', () => {
    const loop = new Loop()
    loop.run(1_000, 300)
    loop.run(8_000, 1)
    loop.run(60, 80)
    loop.run(7_000, 1)
    expect(loop.health.overloaded).toBe(true)
    loop.run(4_000, 1)
    expect(loop.health.overloaded).toBe(false)
  })
})

describe('the watch', () => {
  test('notices timers that run late, and leaves none behind', () => {
    const clock = new LateClock()
    const watch = LoopWatch.start(clock)
    clock.advance(5_000)
    expect(watch.health.p99Ms).toBe(0)
    clock.lateByMs = 150
    clock.advance(2_000)
    expect(watch.health.overloaded).toBe(true)
    watch.stop()
    watch.stop()
    expect(clock.pending).toBe(0)
  })
})

/** A process whose timers run late. */
class LateClock extends VirtualClock {
  lateByMs = 0

  override after(delayMs: number, run: () => void) {
    return super.after(delayMs + this.lateByMs, run)
  }
}
