import { describe, expect, test } from 'vitest'
import { canonicalJson, runIdOf, toldArguments } from '../../../../src/call/tools/told-arguments.ts'

describe('toldArguments', () => {
  test('cuts what is long', () => {
    const told = toldArguments({ text: 'x'.repeat(500), list: Array.from({ length: 99 }, () => 1) })
    expect(told['text']).toHaveLength(200)
    expect(told['list']).toHaveLength(20)
  })

  test('leaves out what is secret by its name, at any depth', () => {
    const told = toldArguments({
      pin: '1234',
      pinCode: '1234',
      access_token: 'x',
      password: 'x',
      account: { apiKey: 'x', card_number: '4111', name: 'Anna' },
    })
    expect(told).toEqual({
      pin: '[secret]',
      pinCode: '[secret]',
      access_token: '[secret]',
      password: '[secret]',
      account: { apiKey: '[secret]', card_number: '[secret]', name: 'Anna' },
    })
  })

  test('tells of ordinary names what they are', () => {
    expect(toldArguments({ product: 'Billi', spinning: true, step: 4, none: null })).toEqual({
      product: 'Billi',
      spinning: true,
      step: 4,
      none: null,
    })
  })

  test('ends where arguments are deep', () => {
    const deep = { a: { b: { c: { d: { e: 1 } } } } }
    expect(JSON.stringify(toldArguments(deep))).toBe('{"a":{"b":{"c":{"d":"…"}}}}')
  })
})

test('canonicalJson does not care about order, but about lists', () => {
  expect(canonicalJson({ b: [2, 1], a: { d: 1, c: 2 } })).toBe('{"a":{"c":2,"d":1},"b":[2,1]}')
})

test('a run identifier tells calls, tools, arguments and turns apart', () => {
  const ids = [
    runIdOf('CA1', 'order', { n: 1 }, 3),
    runIdOf('CA2', 'order', { n: 1 }, 3),
    runIdOf('CA1', 'look', { n: 1 }, 3),
    runIdOf('CA1', 'order', { n: 2 }, 3),
    runIdOf('CA1', 'order', { n: 1 }, 4),
  ]
  expect(new Set(ids).size).toBe(5)
  expect(ids[0]).toMatch(/^[0-9a-f]{32}$/)
})
