import { describe, expect, it, test } from 'vitest'
import { newBytes, newSamples, passingSamples } from '../../../src/audio/slab.ts'

describe.each([
  ['newSamples', newSamples],
  ['newBytes', newBytes],
])('%s', (_name, make) => {
  it('gives arrays of the length that was asked for, filled with zeros', () => {
    for (const length of [0, 1, 160, 2_048, 2_049, 100_000]) {
      const array = make(length)
      expect(array.length).toBe(length)
      expect(array.every((one) => one === 0)).toBe(true)
    }
  })

  it('gives nothing twice', () => {
    const arrays = Array.from({ length: 500 }, () => make(160))
    arrays.forEach((array, index) => array.fill((index % 100) + 1))
    arrays.forEach((array, index) => {
      expect(array.every((one) => one === (index % 100) + 1)).toBe(true)
    })
  })
})

test('passingSamples gives the length that was asked for, however long', () => {
  for (const length of [0, 160, 5_000]) expect(passingSamples(length)).toHaveLength(length)
})
