import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  bucketOf,
  bucketsBetween,
  bucketsIn,
  bucketsText,
  latencyOf,
} from '../../../../../src/store/sql/history/latency-buckets.ts'

describe('buckets of reply times', () => {
  it('give a time back that is off by 2.5 % at most, from a fifth of a second on', () => {
    fc.assert(
      fc.property(fc.integer({ min: 200, max: 600_000 }), (ms) => {
        expect(Math.abs(latencyOf(bucketOf(ms)) / ms - 1)).toBeLessThan(0.028)
      }),
    )
  })

  it('take any number', () => {
    expect(bucketOf(-5)).toBe(0)
    expect(bucketOf(0)).toBe(0)
    expect(bucketOf(Infinity)).toBe(bucketOf(600_000))
  })

  it('are read as they were written', () => {
    const buckets = new Map([
      [1, 2],
      [30, 4],
    ])
    expect(bucketsIn(bucketsText(buckets))).toEqual(buckets)
    expect(bucketsIn('')).toEqual(new Map())
  })

  it('know what lies between two of them', () => {
    const [before, after] = [bucketsIn('1:2 3:1 5:5'), bucketsIn('5:5 3:4 2:1')]
    expect([...bucketsBetween(before, after)]).toEqual([
      [1, -2],
      [2, 1],
      [3, 3],
    ])
  })
})
