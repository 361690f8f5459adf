import { describe, expect, test } from 'vitest'
import { UsedSpans } from '../../../src/call/used-spans.ts'

const spansOf = (...spans: readonly (readonly [number, number])[]): UsedSpans => {
  const used = new UsedSpans(2_000)
  for (const [startMs, endMs] of spans) used.add(startMs, endMs)
  return used
}

describe('what was used', () => {
  test('is known, in whole and in parts', () => {
    const used = spansOf([100, 120], [120, 140], [141, 161])
    expect(used.covers(100, 161)).toBe(true)
    expect(used.covers(110, 130)).toBe(true)
    expect(used.covers(90, 110)).toBe(false)
    expect(used.covers(150, 170)).toBe(false)
  })

  test('leaves holes, which a late frame fills', () => {
    const used = spansOf([0, 20], [60, 80])
    expect(used.covers(20, 40)).toBe(false)
    used.add(20, 40)
    expect(used.covers(20, 40)).toBe(true)
    expect(used.covers(40, 60)).toBe(false)
    expect(used.covers(60, 80)).toBe(true)
  })

  test('is forgotten after two seconds, unless the line had no hole since', () => {
    const used = spansOf([0, 20], [40, 2_019])
    expect(used.covers(0, 20)).toBe(true)
    used.add(2_019, 2_039)
    expect(used.covers(0, 20)).toBe(false)
    expect(used.covers(40, 2_039)).toBe(true)
  })

  test('is forgotten at once where the time stamps begin anew', () => {
    const used = spansOf([0, 20])
    used.clear()
    expect(used.covers(0, 20)).toBe(false)
  })

  test('is no more than 64 spans, whatever the line is like', () => {
    const used = spansOf(
      ...Array.from({ length: 200 }, (_, index) => [index * 4, index * 4 + 1] as const),
    )
    expect(used.covers(135 * 4, 135 * 4 + 1)).toBe(false)
    expect(used.covers(136 * 4, 136 * 4 + 1)).toBe(true)
  })
})
