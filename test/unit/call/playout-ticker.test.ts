import { expect, test } from 'vitest'
import { PlayoutTicker, type TickListener } from '../../../src/call/playout-ticker.ts'
import { VirtualClock, type Clock } from '../../../src/shared/clock.ts'

/** Nobody here fails, but for whom a test is about. */
function listener(tick: (nowMs: number) => void): TickListener {
  const failed = (error: unknown): never => {
    throw error
  }
  return { tick, failed }
}

test('ticks every 20 ms for everybody with one timer', () => {
  const clock = new VirtualClock()
  const ticker = new PlayoutTicker(clock)
  const one: number[] = []
  const other: number[] = []
  ticker.join(listener((nowMs) => one.push(nowMs)))
  ticker.join(listener((nowMs) => other.push(nowMs)))
  expect(clock.pending).toBe(1)
  clock.advance(60)
  expect(one).toEqual([20, 40, 60])
  expect(other).toEqual(one)
})

test('stands still when the last listener has left, and starts again', () => {
  const clock = new VirtualClock()
  const ticker = new PlayoutTicker(clock)
  const leave = ticker.join(listener(() => undefined))
  clock.advance(50)
  leave()
  expect(clock.pending).toBe(0)
  clock.advance(1_000)
  const ticks: number[] = []
  ticker.join(listener((nowMs) => ticks.push(nowMs)))
  clock.advance(20)
  expect(ticks).toEqual([1_070])
})

test('late timers do not shift the ticks behind them, and missed ones are not made up for', () => {
  const virtual = new VirtualClock()
  let lateMs = 7
  const late: Clock = {
    nowMs: () => virtual.nowMs(),
    wallMs: () => virtual.wallMs(),
    after: (delayMs, run) => virtual.after(delayMs + lateMs, run),
  }
  const ticks: number[] = []
  new PlayoutTicker(late).join(listener((nowMs) => ticks.push(nowMs)))
  virtual.advance(110)
  expect(ticks).toEqual([27, 47, 67, 87, 107])
  lateMs = 50
  virtual.advance(100)
  lateMs = 0
  virtual.advance(100)
  expect(ticks.at(-1)).toBe(300)
  expect(ticks.length).toBeLessThan(14)
})

test('a listener that leaves in its own tick is not called again', () => {
  const clock = new VirtualClock()
  const ticker = new PlayoutTicker(clock)
  let ticks = 0
  const leave = ticker.join(
    listener(() => {
      ticks += 1
      leave()
    }),
  )
  clock.advance(100)
  expect(ticks).toBe(1)
  expect(clock.pending).toBe(0)
})

test('a call that fails is told, and the others have their ticks', () => {
  const clock = new VirtualClock()
  const ticker = new PlayoutTicker(clock)
  const told: unknown[] = []
  const fail = (): never => {
    throw new Error('a mistake')
  }
  ticker.join({ tick: fail, failed: (error) => told.push(error) })
  let ticks = 0
  ticker.join(listener(() => (ticks += 1)))
  clock.advance(100)
  expect(told).toEqual(Array.from({ length: 5 }, () => new Error('a mistake')))
  expect(ticks).toBe(5)
})
