import { expect, test } from 'vitest'
import { soundOf, spokenWords } from '../../../src/manuals/spoken-words.ts'

test.each([
  ['two zero four one', '2041'],
  ['twenty forty-one', '2041'],
  ['two thousand forty one', '2041'],
  ['two thousand and forty one', '2041'],
  ['twenty oh five', '2005'],
  ['double zero seven', '007'],
  ['triple five', '555'],
  ['one fifty', '150'],
  ['a hundred and fifty', '150'],
  ['one hundred', '100'],
  ['zwei null vier eins', '2041'],
  ['20 41', '2041'],
])('%s is the number %s', (said, digits) => {
  expect(spokenWords(said)).toEqual([digits])
})

test('other words stay as they are', () => {
  expect(spokenWords('A bed, and a double bed!')).toEqual(['a', 'bed', 'and', 'a', 'double', 'bed'])
  expect(spokenWords('constructor')).toEqual(['constructor'])
  expect(spokenWords('')).toEqual([])
})

test('letters that are spelled make a word', () => {
  expect(spokenWords('B-I-L-L-I')).toEqual(['billi'])
  expect(spokenWords('h y double l a')).toEqual(['hylla'])
  expect(spokenWords('f j 2041')).toEqual(['f', 'j', '2041'])
})

test('accents and plurals make no difference', () => {
  expect(spokenWords('Bücherregal Türen doors glass')).toEqual([
    'bucherregal',
    'turen',
    'door',
    'glass',
  ])
})

test.each([
  ['skribo', 'screebow'],
  ['billi', 'billy'],
  ['nattro', 'natrow'],
  ['hylla', 'hiller'],
])('%s sounds like %s', (name, heard) => {
  expect(soundOf(heard)).toBe(soundOf(name))
})
