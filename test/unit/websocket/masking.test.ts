import { describe, expect, test } from 'vitest'
import { mask, writeKey } from '../../../src/websocket/masking.ts'

describe('mask', () => {
  test.each([0, 1, 2, 3, 4, 5, 7, 8, 125, 126, 1_001])(
    'changes each of %i bytes by its byte of the key, and nothing around them',
    (length) => {
      // In the middle of a larger array, where nothing is aligned.
      const bytes = new Uint8Array(new Uint8Array(length + 40).map((_, i) => i * 7).buffer, 3)
      const before = bytes.slice()
      mask(bytes, 2, 9, 9 + length)
      bytes.forEach((byte, at) => {
        const inside = at >= 9 && at < 9 + length
        const key = inside ? before[2 + ((at - 9) % 4)]! : 0
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
