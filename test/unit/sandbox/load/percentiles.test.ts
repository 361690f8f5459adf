import { describe, expect, it } from 'vitest'
import { percentilesOf, roundTo } from '../../../../src/sandbox/load/percentiles.ts'

describe('percentilesOf', () => {
  it('takes the nearest rank, whatever the order', () => {
    const values = Array.from({ length: 200 }, (_, n) => 200 - n)
    expect(percentilesOf(values)).toEqual({ p50: 100, p99: 198 })
  })

  it('takes the greatest of a few for the 99th', () => {
    expect(percentilesOf([3, 1, 2])).toEqual({ p50: 2, p99: 3 })
  })

  it('says null when nothing was measured', () => {
    expect(percentilesOf([])).toEqual({ p50: null, p99: null })
  })

  it('leaves the measurements as they are', () => {
    const values = [2, 1]
    percentilesOf(values)
    expect(values).toEqual([2, 1])
  })

  it('rounds to hundredths', () => {
    expect(percentilesOf([1.239])).toEqual({ p50: 1.24, p99: 1.24 })
  })
})

describe('roundTo', () => {
  it.each([
    [1.23456, 3, 1.235],
    [-0.126, 2, -0.13],
    [7, 1, 7],
  ])('%d to %d digits is %d', (value, digits, rounded) => {
    expect(roundTo(value, digits)).toBe(rounded)
  })
})
