import { expect, test } from 'vitest'

import type { Piece } from '../../../../src/sandbox/faults/recogniser.ts'
import { inWords, longestSilenceMs, tellingsOf } from '../../../../src/sandbox/faults/tellings.ts'

const piece = (name: string | null, atMs: number, fromMs: number, toMs: number): Piece => ({
  name,
  atMs,
  fromMs,
  toMs,
})

test('a line that goes on where it stopped is one telling with a hole', () => {
  const [telling, ...others] = tellingsOf([
    piece('a', 1_000, 0, 800),
    piece(null, 2_000, 0, 100),
    piece('a', 2_300, 900, 1_500),
  ])
  expect(others).toEqual([])
  expect(telling).toMatchObject({
    startMs: 1_000,
    endMs: 2_900,
    fromMs: 0,
    toMs: 1_500,
    holeMs: 400,
  })
})

test('a line that begins again is told twice', () => {
  const tellings = tellingsOf([piece('a', 0, 0, 1_500), piece('a', 2_000, 0, 3_000)])
  expect(tellings.map(({ name }) => name)).toEqual(['a', 'a'])
})

test('the longest silence counts every sound, from one moment to another', () => {
  const pieces = [piece('a', 100, 0, 500), piece(null, 1_500, 0, 200), piece('b', 5_000, 0, 100)]
  expect(longestSilenceMs(pieces, 0, 2_000)).toBe(900)
  expect(longestSilenceMs(pieces, 0, 4_000)).toBe(2_300)
  expect(longestSilenceMs([], 0, 700)).toBe(700)
})

test('what was heard reads as a list', () => {
  const pieces = [piece('a', 0, 0, 900), piece(null, 1_000, 0, 400), piece('a', 2_000, 900, 1_500)]
  expect(inWords(pieces)).toBe('a, ♪ 0.4 s, a from 0.9 s')
})
