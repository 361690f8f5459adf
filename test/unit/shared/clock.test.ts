import { describe, expect, test } from 'vitest'
import { sleep, systemClock, VirtualClock } from '../../../src/shared/clock.ts'

describe('the virtual clock', () => {
  test('runs timers in the order they fall due, at their time', () => {
    const clock = new VirtualClock()
    const ran: [string, number][] = []
    clock.after(30, () => ran.push(['late', clock.nowMs()]))
    clock.after(10, () => ran.push(['early', clock.nowMs()]))
    clock.after(10, () => ran.push(['early, second', clock.nowMs()]))
    clock.advance(100)
    expect(ran).toEqual([
      ['early', 10],
      ['early, second', 10],
      ['late', 30],
    ])
    expect(clock.nowMs()).toBe(100)
  })

  test('runs timers that timers set, when they fall into the same advance', () => {
    const clock = new VirtualClock()
    const ran: number[] = []
    const again = (): void => {
      ran.push(clock.nowMs())
      clock.after(20, again)
    }
    clock.after(20, again)
    clock.advance(70)
    expect(ran).toEqual([20, 40, 60])
    expect(clock.nextDueMs).toBe(80)
  })

  test('a cancelled timer does not run and is not pending', () => {
    const clock = new VirtualClock()
    let ran = false
    const timer = clock.after(10, () => {
      ran = true
    })
    timer.cancel()
    timer.cancel()
    clock.advance(20)
    expect(ran).toBe(false)
    expect(clock.pending).toBe(0)
    expect(clock.nextDueMs).toBeNull()
  })

  test('wall time moves with it', () => {
    const clock = new VirtualClock(1_000)
    clock.advance(5)
    expect(clock.wallMs()).toBe(1_005)
  })

  test('sleep resolves when its time has come', async () => {
    const clock = new VirtualClock()
    const slept = sleep(clock, 50)
    clock.advance(50)
    await expect(slept).resolves.toBeUndefined()
  })
})

test('the system clock is monotonic and its timers can be cancelled', async () => {
  const before = systemClock.nowMs()
  let ran = false
  systemClock
    .after(1, () => {
      ran = true
    })
    .cancel()
  await sleep(systemClock, 5)
  expect(ran).toBe(false)
  expect(systemClock.nowMs()).toBeGreaterThan(before)
  expect(systemClock.wallMs()).toBeGreaterThan(1_700_000_000_000)
})
