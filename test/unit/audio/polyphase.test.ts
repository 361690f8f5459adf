import { describe, expect, it } from 'vitest'
import { planFor } from '../../../src/audio/polyphase.ts'

describe('planFor', () => {
  it('leaves half of a ×2 as copies and works only on the other half', () => {
    const { up, down, branches } = planFor(8_000, 16_000)
    expect([up, down]).toEqual([2, 1])
    expect(branches.map(([lane]) => lane?.taps.length)).toEqual([36, 1])
    expect(branches[1]?.[0]?.taps[0]).toBe(1)
  })

  it('leaves one lane of a ÷3 with a single tap', () => {
    const { up, down, branches } = planFor(24_000, 8_000)
    expect([up, down]).toEqual([1, 3])
    expect(branches[0]?.map(({ taps }) => taps.length).sort((a, b) => a - b)).toEqual([1, 36, 36])
  })

  it.each([
    [8_000, 16_000],
    [24_000, 8_000],
    [24_000, 16_000],
    [8_000, 24_000],
  ])('passes a constant unchanged through every phase, %i to %i Hz', (fromRate, toRate) => {
    for (const lanes of planFor(fromRate, toRate).branches) {
      const sum = lanes.flatMap(({ taps }) => [...taps]).reduce((total, tap) => total + tap, 0)
      expect(sum).toBeCloseTo(1, 6)
    }
  })

  it('is a single tap without delay when nothing changes', () => {
    const { branches, delay, historyLength } = planFor(16_000, 16_000)
    expect(branches).toEqual([[{ taps: Float32Array.of(1), oldestLag: 0 }]])
    expect([delay, historyLength]).toEqual([0, 0])
  })

  it('is made once for a ratio', () => {
    expect(planFor(16_000, 32_000)).toBe(planFor(8_000, 16_000))
  })

  it.each([
    [44_100, 8_000],
    [8_000, 56_000],
    [0, 8_000],
    [8_000, 0],
    [NaN, 8_000],
    [8_000.5, 16_000],
    [-8_000, 16_000],
  ])('refuses %d to %d Hz', (fromRate, toRate) => {
    expect(() => planFor(fromRate, toRate)).toThrow(RangeError)
  })
})
