import { expect, test } from 'vitest'
import { findParts } from '../../../src/manuals/find-parts.ts'
import { readManuals } from '../../../src/manuals/read-manuals.ts'

const { shelf } = await readManuals('agents/assembly-help')
const billi = shelf!.manual('FJ-2041')!
const codes = (words: string) => findParts(billi, words).parts.map(({ code }) => code)

test.each([
  ['A1', 'A1'],
  ['a two', 'A2'],
  ['P ten', 'P10'],
  ['it says bee 3 on it', 'B3'],
  ['the long wooden pin', 'B1'],
  ['a wooden peg', 'B1'],
  ['the round metal thing with an arrow', 'A2'],
  ['hex key', 'C9'],
  ['the bent metal rod', 'C9'],
  ['sticky rubber dot', 'B4'],
  ['plinth', 'P5'],
  ['cam lok', 'A2'],
  ['the left door', 'P8'],
])('%s is %s', (words, code) => {
  expect(codes(words)).toEqual([code])
})

test('what fits several parts gives all of them', () => {
  expect(codes('the door').sort()).toContain('P8')
  expect(codes('the door').sort()).toContain('P9')
  expect(codes('screw').length).toBeGreaterThan(1)
})

test('a letter that was misheard finds those that sound like it', () => {
  expect(findParts(billi, 'E 9').soundAlike.map(({ code }) => code)).toEqual(['P9', 'C9'])
  expect(findParts(billi, 'D8')).toEqual({
    parts: [billi.parts.find(({ code }) => code === 'P8')],
    soundAlike: [billi.parts.find(({ code }) => code === 'P8')],
  })
})

test('a code of several letters is found', () => {
  const part = { code: 'XY12', name: 'strut', count: 1, looks: null }
  expect(findParts({ ...billi, parts: [part] }, 'it is XY 12').parts).toEqual([part])
})

test.each([
  '',
  'constructor toString __proto__',
  'the long one',
  'Z99',
  'purple elephant',
  'thing',
])('"%s" is no part', (words) => {
  expect(codes(words)).toEqual([])
})
