import { describe, expect, test } from 'vitest'
import { jsonWithoutCardNumbers, withoutCardNumbers } from '../../../src/text/card-numbers.ts'

describe('a card number is taken out', () => {
  test.each([
    ['my card is 4111 1111 1111 1111, thanks', 'my card is [card number], thanks'],
    ['4111-1111-1111-1111', '[card number]'],
    ['4111111111111111.', '[card number].'],
    ['3782 822463 10005', '[card number]'],
    ['4222222222222', '[card number]'],
    ['6304 0000 0000 0000 000', '[card number]'],
    ['4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1', '[card number]'],
    ['4111 1111 1111 1111 and 5555 5555 5555 4444', '[card number] and [card number]'],
  ])('%s', (text, clean) => {
    expect(withoutCardNumbers(text)).toBe(clean)
  })

  test('with an expiry date and a code behind it', () => {
    expect(withoutCardNumbers('4111 1111 1111 1111 12 29 123')).not.toMatch(/4111|1111/)
  })
})

test.each([
  'article 4111 1111 1111 1112',
  '4111 1111 1111',
  '0000 0000 0000 0000',
  'call +4915112345678 or +41111111111111',
  'CA4111111111111111ab',
  'id_4111111111111111',
  'a 41111111111111111111 b',
  'one 1 two 2',
  '',
])('other text stays: %s', (text) => {
  expect(withoutCardNumbers(text)).toBe(text)
})

test('JSON loses cards in texts and in numbers, and keeps times', () => {
  const value = { a: [{ b: '4111 1111 1111 1111' }], card: 4111111111111111, at: 1_700_000_000_003 }
  expect(JSON.parse(jsonWithoutCardNumbers(value))).toEqual({
    a: [{ b: '[card number]' }],
    card: '[card number]',
    at: 1_700_000_000_003,
  })
})

test.each(['4111\u00a01111\u202f1111\u20131111', '4111-1111-1111-1111', 'x 4111111111111111, y'])(
  'no way of writing one gets past the first look at the JSON: %s',
  (text) => {
    expect(jsonWithoutCardNumbers({ text })).toBe(
      JSON.stringify({ text: withoutCardNumbers(text) }),
    )
    expect(jsonWithoutCardNumbers({ text })).toContain('[card number]')
  },
)

test('what holds no card number is plain JSON', () => {
  const value = { text: 'step 3 of 20, "FJ-2041"', none: null, left: undefined, list: [1, 2] }
  expect(jsonWithoutCardNumbers(value)).toBe(JSON.stringify(value))
})
