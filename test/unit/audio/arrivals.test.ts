import { describe, expect, test } from 'vitest'
import { Arrivals } from '../../../src/audio/arrivals.ts'

describe('when bytes arrived', () => {
  test('each byte came with its stretch', () => {
    const arrivals = new Arrivals()
    for (let piece = 0; piece < 300; piece += 1) arrivals.add(piece * 160, piece * 20)
    expect([0, 159, 160, 47_999].map((byte) => arrivals.at(byte))).toEqual([0, 0, 20, 5_980])
  })

  test('what is needed stays known, however much has gone before it', () => {
    const arrivals = new Arrivals()
    for (let piece = 0; piece < 1_000; piece += 1) {
      arrivals.add(piece * 160, piece * 20)
      arrivals.release((piece - 2) * 160 + 80)
      expect(arrivals.at((piece - 1) * 160)).toBe(Math.max(0, (piece - 1) * 20))
    }
  })

  test('bytes that come in the place of others have their own time', () => {
    const arrivals = new Arrivals()
    arrivals.add(0, 0)
    arrivals.add(160, 20)
    arrivals.add(320, 40)
    arrivals.truncate(200)
    arrivals.add(200, 500)
    expect([0, 160, 199, 200, 400].map((byte) => arrivals.at(byte))).toEqual([0, 20, 20, 500, 500])
  })
})
