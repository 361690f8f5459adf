import { describe, expect, test } from 'vitest'
import { isCallable, numberFromKeys } from '../../../src/tools/callable-number.ts'

describe('numbers that may be called', () => {
  test.each(['+15550100200', '+4915112345678', '+442079460000', '+4122345678'])('%s', (number) => {
    expect(isCallable(number)).toBe(true)
  })

  test.each([
    '+19005550100',
    '+4490912345678',
    '+49900123456',
    '+97912345678',
    '112',
    '+112',
    '15550100200',
    'anonymous',
    'sip:someone@example.com',
    '+1555010020012345',
    '+0123456789',
    '',
  ])('not %s', (number) => {
    expect(isCallable(number)).toBe(false)
  })
})

describe('numbers from a keypad', () => {
  test.each([
    ['5550100200', '1', '+15550100200'],
    ['15550100200', '1', '+15550100200'],
    ['01115550100200', '49', '+15550100200'],
    ['004915112345678', '1', '+4915112345678'],
    ['015112345678', '49', '+4915112345678'],
    ['4915112345678', '49', '+4915112345678'],
  ])('%s in +%s', (keys, countryCode, number) => {
    expect(numberFromKeys(keys, countryCode)).toBe(number)
  })

  test.each(['', '110', '1#2', '00', '0000000000', '123456789012345678'])('not "%s"', (keys) => {
    expect(numberFromKeys(keys, '49')).toBeNull()
  })
})
