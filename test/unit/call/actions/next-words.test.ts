import { expect, test } from 'vitest'
import { NextWords } from '../../../../src/call/actions/next-words.ts'

const limits = { wordlessMs: 8_000, wholeMs: 20_000 }

/** When the words count as heard, asked every 20 ms; `audible` says when something sounds. */
function heardAtMs(
  audible: (nowMs: number) => boolean,
  options: { readonly beginsAtMs?: number } = {},
): number {
  const words = new NextWords(limits, 0, audible(0))
  for (let nowMs = 0; nowMs <= 60_000; nowMs += 20) {
    if (nowMs === options.beginsAtMs) words.begun()
    if (words.heard(nowMs, audible(nowMs))) return nowMs
  }
  return Infinity
}

test('what is said is heard to its end', () => {
  expect(heardAtMs((ms) => ms >= 1_000 && ms < 3_000, { beginsAtMs: 1_000 })).toBe(3_500)
})

test('sound that nobody has announced counts as well', () => {
  expect(heardAtMs((ms) => ms >= 1_000 && ms < 3_000)).toBe(3_500)
})

test('a gap inside the words is not their end', () => {
  const gap = (ms: number): boolean => ms >= 2_000 && ms < 2_400
  expect(heardAtMs((ms) => ms >= 1_000 && ms < 3_000 && !gap(ms))).toBe(3_500)
})

test('nobody waits for ever for a word', () => {
  expect(heardAtMs(() => false)).toBe(8_000)
})

test('nobody listens for ever', () => {
  expect(heardAtMs((ms) => ms >= 1_000)).toBe(20_000)
})

test('words from before are not the ones that are waited for', () => {
  const before = (ms: number): boolean => ms < 2_000
  const after = (ms: number): boolean => ms >= 4_000 && ms < 6_000
  expect(heardAtMs((ms) => before(ms) || after(ms))).toBe(6_500)
})

test('words from before are taken for them when nothing follows', () => {
  expect(heardAtMs((ms) => ms < 2_000)).toBe(5_000)
})
