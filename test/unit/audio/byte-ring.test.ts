import { describe, expect, test } from 'vitest'
import { ByteRing } from '../../../src/audio/byte-ring.ts'

/** `length` bytes whose values tell their place. */
function soundAt(place: number, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => (place + index) % 251)
}

describe('a run of bytes in a ring', () => {
  test('is found by its place, however often the memory was written round', () => {
    const ring = new ByteRing(40_000)
    for (let times = 0; times < 500; times += 1) {
      ring.append(soundAt(ring.end, 640))
      ring.release(ring.end - 32_000)
    }
    expect([ring.start, ring.end]).toEqual([288_000, 320_000])
    expect(ring.copy(ring.start, 32_000)).toEqual(soundAt(288_000, 32_000))
  })

  test('survives that its memory grows and shrinks', () => {
    const ring = new ByteRing(40_000)
    for (let times = 0; times < 500; times += 1) ring.append(soundAt(ring.end, 640))
    expect(ring.copy(0, 320_000)).toEqual(soundAt(0, 320_000))
    ring.release(310_000)
    expect(ring.copy(310_000, 10_000)).toEqual(soundAt(310_000, 10_000))
    ring.append(soundAt(ring.end, 640))
    expect(ring.copy(319_000, 1_640)).toEqual(soundAt(319_000, 1_640))
  })

  test('forgets no more than there is, and gets nothing back', () => {
    const ring = new ByteRing(40_000)
    ring.append(soundAt(0, 640))
    ring.release(10_000)
    ring.release(5)
    expect([ring.start, ring.end]).toEqual([640, 640])
  })

  test('what is cut off at its end is written anew', () => {
    const ring = new ByteRing(1_000)
    ring.append(soundAt(0, 900))
    ring.release(500)
    ring.truncate(600)
    ring.append(soundAt(7, 800))
    expect([ring.start, ring.end]).toEqual([500, 1_400])
    expect(ring.copy(500, 100)).toEqual(soundAt(500, 100))
    expect(ring.copy(600, 800)).toEqual(soundAt(7, 800))
  })
})
