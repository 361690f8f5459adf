import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeBase64Bytes } from '../../../src/audio/base64-bytes.ts'

/** What stands between other bytes, decoded. */
function decoded(text: string): readonly number[] | null {
  const bytes = Buffer.from(`"=A${text}B="`)
  const found = decodeBase64Bytes(bytes, 3, bytes.length - 3)
  return found === null ? null : Array.from(found)
}

describe('base64 among other bytes', () => {
  test('gives back any sound that was encoded', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        expect(decoded(Buffer.from(bytes).toString('base64'))).toEqual(Array.from(bytes))
      }),
    )
  })

  test('has memory of its own, however long it is', () => {
    const long = Buffer.alloc(5_000, 7).toString('base64')
    expect(decoded(long)).toHaveLength(5_000)
    const first = decodeBase64Bytes(Buffer.from('/wD/'), 0, 4)
    decodeBase64Bytes(Buffer.from('AAAA'), 0, 4)
    expect(Array.from(first ?? [])).toEqual([0xff, 0x00, 0xff])
  })

  test('is refused unless an encoder would write it so', () => {
    const nearly = fc
      .tuple(
        fc.base64String({ maxLength: 24 }),
        fc.nat(),
        fc.constantFrom(...Array.from('=-_*A/ \né')),
      )
      .map(([text, place, other]) => {
        const at = text.length === 0 ? 0 : place % text.length
        return text.slice(0, at) + other + text.slice(at + 1)
      })
    fc.assert(
      fc.property(fc.oneof(nearly, fc.string({ maxLength: 12 })), (text) => {
        // Node skips what is foreign, so that another text comes back.
        const bytes = Buffer.from(text, 'base64')
        const canonical = bytes.toString('base64') === text
        expect(decoded(text)).toEqual(canonical ? Array.from(bytes) : null)
      }),
      { numRuns: 2_000 },
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
    expect(decoded(text)).toBeNull()
  })

  test('nothing at all is no bytes', () => {
    expect(decoded('')).toEqual([])
  })
})
