import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeBase64Bytes } from '../../../src/audio/base64-bytes.ts'
import { decodeBase64 } from '../../../src/carrier/twilio/strict-base64.ts'

/** What stands between other bytes, decoded. */
function decoded(text: string): readonly number[] | null {
  const bytes = Buffer.from(`"=A${text}B="`)
  const found = decodeBase64Bytes(bytes, 3, bytes.length - 3)
  return found === null ? null : Array.from(found)
}

const asText = (text: string): readonly number[] | null => {
  const found = decodeBase64(text)
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

  test('is refused where the reader of texts refuses it', () => {
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
        expect(decoded(text)).toEqual(asText(text))
      }),
      { numRuns: 2_000 },
    )
  })

  test.each(['AAA', 'AA==AAAA', 'A===', '====', 'AB==', 'AAB=', 'AA-_'])('refuses %s', (text) => {
    expect(decoded(text)).toBeNull()
  })
})
