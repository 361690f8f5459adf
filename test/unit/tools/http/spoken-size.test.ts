import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { spokenSize } from '../../../../src/tools/http/spoken-size.ts'

describe('the size of what can be spoken about', () => {
  it('leaves alone what is small', () => {
    for (const value of [null, 7, 'text', { a: [1, 2] }]) {
      expect(spokenSize(value)).toEqual({ value, cut: false })
    }
  })

  it('keeps the beginning of lists and texts, and says what is left out', () => {
    const { value, cut } = spokenSize({ total: 900, rows: Array.from({ length: 900 }, String) })
    expect(cut).toBe(true)
    expect(value).toMatchObject({ total: 900 })
    expect((value as { rows: readonly string[] }).rows.at(-1)).toMatch(/^… and \d+ more$/)
  })

  it('bounds whatever JSON comes', () => {
    let deep: unknown = 'end'
    for (let n = 0; n < 500; n++) deep = [deep, 'x'.repeat(50)]
    const large = [
      deep,
      'ä"\u0001'.repeat(5_000),
      '👋'.repeat(5_000),
      Object.fromEntries(Array.from({ length: 5_000 }, (_, n) => [`key${n}`, n])),
      { ['k'.repeat(9_000)]: 1 },
    ]
    for (const value of large) {
      const sized = spokenSize(value)
      expect(sized.cut).toBe(true)
      expect(JSON.stringify(sized.value).length).toBeLessThanOrEqual(3_010)
      expect(JSON.stringify(sized.value).isWellFormed()).toBe(true)
    }
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        expect(JSON.stringify(spokenSize(value).value).length).toBeLessThanOrEqual(3_010)
      }),
    )
  })
})
