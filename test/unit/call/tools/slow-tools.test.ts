import { expect, test } from 'vitest'
import { SlowTools } from '../../../../src/call/tools/slow-tools.ts'

function filledAt(
  runs: readonly { readonly startedMs: number }[],
  silent: (nowMs: number) => boolean,
): number[] {
  const slow = new SlowTools()
  const filled: number[] = []
  for (let nowMs = 0; nowMs <= 10_000; nowMs += 100) {
    const begun = runs.filter((run) => run.startedMs <= nowMs)
    if (slow.tick(nowMs, begun, silent(nowMs))) filled.push(nowMs)
  }
  return filled
}

test('after a second and a half of silence, once for each run', () => {
  expect(filledAt([{ startedMs: 1_000 }], () => true)).toEqual([2_500])
  expect(filledAt([{ startedMs: 1_000 }, { startedMs: 5_000 }], () => true)).toEqual([2_500, 6_500])
})

test('one for runs that are waited for together', () => {
  expect(filledAt([{ startedMs: 1_000 }, { startedMs: 1_400 }], () => true)).toEqual([2_500])
})

test('silence counts from its beginning', () => {
  expect(filledAt([{ startedMs: 1_000 }], (nowMs) => nowMs >= 4_000)).toEqual([5_500])
  expect(filledAt([{ startedMs: 1_000 }], () => false)).toEqual([])
})
