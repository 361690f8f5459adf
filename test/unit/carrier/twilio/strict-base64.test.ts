import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeBase64 } from '../../../../src/carrier/twilio/strict-base64.ts'

describe('strict base64', () => {
  test('gives back any bytes that were encoded', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        const decoded = decodeBase64(Buffer.from(bytes).toString('base64'))
        expect(decoded).not.toBeNull()
        expect(Buffer.from(decoded ?? [])).toEqual(Buffer.from(bytes))
      }),
    )
  })

  test.each([
    ['an impossible length', 'AAAAA'],
    ['missing padding', 'AAA'],
    ['a foreign character', 'AA*A'],
    ['a space', 'AA A'],
    ['a line break at the end', 'AAAA\n'],
    ['the URL alphabet', 'AA-_'],
    ['padding in the middle', 'AA==AAAA'],
    ['too much padding', 'A==='],
    ['padding alone', '===='],
    ['bits that no encoder sets', 'AB=='],
    ['bits that no encoder sets before one pad', 'AAB='],
    ['letters beyond ASCII', 'AAé='],
  ])('refuses %s', (_case, text) => {
    expect(decodeBase64(text)).toBeNull()
  })

  test('nothing at all is no bytes', () => {
    expect(decodeBase64('')).toEqual(Buffer.alloc(0))
  })
})
