import { describe, expect, it } from 'vitest'
import { streamCountBounds, StreamCounts } from '../../../../src/store/sql/stream-counts.ts'

describe('StreamCounts', () => {
  it('counts each stream from one, under its epoch', () => {
    const counts = new StreamCounts()
    expect(counts.next('CA1', false)).toEqual({ epoch: 0, seq: 1 })
    counts.begin('CA1', 3)
    expect(counts.next('CA1', false)).toEqual({ epoch: 3, seq: 1 })
    expect(counts.next('CA1', false)).toEqual({ epoch: 3, seq: 2 })
    expect(counts.next('CA2', false)).toEqual({ epoch: 0, seq: 1 })
  })

  it('has no place beyond the share of a stream but for what is kept in any case', () => {
    const counts = new StreamCounts()
    for (let n = 0; n < streamCountBounds.events; n++) counts.next('CA1', false)
    expect(counts.next('CA1', false)).toBeNull()
    expect(counts.next('CA1', true)).toEqual({ epoch: 0, seq: streamCountBounds.events + 2 })
  })

  it('forgets the oldest call', () => {
    const counts = new StreamCounts()
    counts.begin('CA', 7)
    for (let n = 0; n < streamCountBounds.calls; n++) counts.begin(`CA${n}`, 1)
    expect(counts.next('CA', false)).toEqual({ epoch: 0, seq: 1 })
  })
})
