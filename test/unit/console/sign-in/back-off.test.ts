import { beforeEach, expect, test } from 'vitest'
import { BackOff } from '../../../../src/console/sign-in/back-off.ts'
import { VirtualClock } from '../../../../src/shared/clock.ts'

const rules = { free: 3, firstMs: 1_000, longestMs: 8_000, forgetMs: 60_000, keys: 3 }

let clock: VirtualClock
let backOff: BackOff

beforeEach(() => {
  clock = new VirtualClock()
  backOff = new BackOff(rules, clock)
})

/** @returns what each attempt has to wait. */
function attempts(key: string, count: number): readonly number[] {
  return Array.from({ length: count }, () => backOff.begin(key).waitMs)
}

test('lets a few failures pass, then waits twice as long each time, up to the longest', () => {
  expect(attempts('anna', 3)).toEqual([0, 0, 0])
  for (const pauseMs of [1_000, 2_000, 4_000, 8_000, 8_000, 8_000]) {
    clock.advance(pauseMs - 1)
    expect(attempts('anna', 1)).toEqual([1])
    clock.advance(1)
    expect(attempts('anna', 1)).toEqual([0])
  }
})

test('does not wait longer for having been asked meanwhile', () => {
  attempts('anna', 3)
  expect(attempts('anna', 100)).toEqual(Array<number>(100).fill(1_000))
  clock.advance(1_000)
  expect(attempts('anna', 1)).toEqual([0])
})

test('counts each key by itself', () => {
  attempts('anna', 4)
  expect(attempts('ben', 4)).toEqual([0, 0, 0, 1_000])
})

test('forgets failures after a quiet time, and not before', () => {
  attempts('anna', 3)
  clock.advance(59_999)
  expect(attempts('anna', 2)).toEqual([0, 2_000])
  clock.advance(60_000)
  expect(attempts('anna', 4)).toEqual([0, 0, 0, 1_000])
})

test('forgives everything at once', () => {
  attempts('anna', 4)
  backOff.clear('anna')
  expect(attempts('anna', 4)).toEqual([0, 0, 0, 1_000])
})

test('takes back an attempt that was no failure, once, and none of those before it', () => {
  attempts('anna', 2)
  const attempt = backOff.begin('anna')
  attempt.takeBack()
  attempt.takeBack()
  expect(attempts('anna', 2)).toEqual([0, 1_000])
})

test('keeps whoever succeeds now and then waiting for what failed', () => {
  attempts('anna', 3)
  clock.advance(1_000)
  attempts('anna', 1)
  clock.advance(2_000)
  backOff.begin('anna').takeBack()
  // Two seconds after the last failure, the next one is due; it doubles the pause.
  expect(attempts('anna', 2)).toEqual([0, 4_000])
})

test('remembers only so many keys, those that failed last', () => {
  attempts('anna', 4)
  attempts('ben', 4)
  attempts('carl', 4)
  clock.advance(1_000)
  // Fails again, so that ben is the oldest.
  attempts('anna', 1)
  attempts('dora', 1)
  expect(attempts('anna', 1)).toEqual([2_000])
  expect(attempts('carl', 2)).toEqual([0, 2_000])
  expect(attempts('ben', 3)).toEqual([0, 0, 0])
})
