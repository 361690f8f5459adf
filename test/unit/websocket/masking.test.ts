import { describe, expect, test } from 'vitest'
import { mask, writeKey } from '../../../src/websocket/masking.ts'

describe('mask', () => {
  const lengths = [0, 1, 2, 3, 4, 5, 7, 8, 125, 126, 1_001]
  const offsets = [0, 1, 2, 3]

  test.each(lengths.flatMap((length) => offsets.map((offset) => ({ length, offset }))))(
    'changes each of $length bytes by its byte of the key, $offset bytes from a whole word',
    ({ length, offset }) => {
      const bytes = new Uint8Array(new Uint8Array(length + 40).map((_, i) => i * 7).buffer, offset)
      const before = bytes.slice()
      mask(bytes, 2, 8, 8 + length)
      bytes.forEach((byte, at) => {
        const inside = at >= 8 && at < 8 + length
        const key = inside ? before[2 + ((at - 8) % 4)]! : 0
        expect(byte).toBe(before[at]! ^ key)
      })
    },
  )

  test('undoes itself', () => {
    const bytes = Uint8Array.from({ length: 50 }, (_, i) => i)
    mask(bytes, 0, 4, 50)
    mask(bytes, 0, 4, 50)
    expect(bytes).toEqual(Uint8Array.from({ length: 50 }, (_, i) => i))
  })
})

test('keys do not repeat', () => {
  const keys = Array.from({ length: 3_000 }, () => {
    const room = Buffer.alloc(6)
    writeKey(room, 1)
    expect([room[0], room[5]]).toEqual([0, 0])
    return room.toString('hex')
  })
  // By chance two of 3,000 are the same once in a thousand runs; a pool that is not filled, always.
  expect(new Set(keys).size).toBeGreaterThan(2_990)
})
