import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { soughtWords, wordsIn } from '../../../../../src/store/sql/history/search-words.ts'
import { ftsWords, tsQuery } from '../../../../../src/store/sql/history/word-statements.ts'

describe('words that calls are found by', () => {
  it('are small letters without accents', () => {
    expect(wordsIn('Zoë’s ÅNGSTRÖM-unit, 2×4')).toEqual(['zoe', 's', 'angstrom', 'unit', '2', '4'])
  })

  it('are single characters where a script has no spaces', () => {
    expect(wordsIn('家具abcด')).toEqual(['家', '具', 'abc', 'ด'])
  })

  it('hold nothing that means something to a database', () => {
    const text = fc.string({ unit: 'binary', maxLength: 200 })
    fc.assert(
      fc.property(text, (said) => {
        for (const word of wordsIn(said)) expect(word).not.toMatch(/[\s"'\\&|!():*<>^+{}\0-]/)
      }),
    )
  })

  it('are found in the text that they were taken from', () => {
    const text = fc.string({ unit: 'binary', maxLength: 100 })
    fc.assert(
      fc.property(text, (said) => {
        const words = wordsIn(said)
        const sought = soughtWords(said)
        for (const word of sought?.whole ?? []) expect(words).toContain(word)
        if (sought === null) expect(words).toEqual([])
      }),
    )
  })

  it('end with the beginning of one, if it is not too short', () => {
    expect(soughtWords('long Scr')).toEqual({ whole: ['long'], beginning: 'scr' })
    expect(soughtWords('long s')).toEqual({ whole: ['long', 's'], beginning: null })
    expect(soughtWords('long Screw ')).toEqual({ whole: ['long', 'screw'], beginning: null })
    expect(soughtWords(' … ')).toBeNull()
  })

  it('are not too many, and none is too long', () => {
    const many = soughtWords(Array.from({ length: 99 }, (_, n) => `w${n}`).join(' '))
    expect(many?.whole).toHaveLength(16)
    expect(many?.beginning).toBeNull()
    expect(wordsIn('x'.repeat(10_000))).toEqual(['x'.repeat(40)])
    expect(wordsIn('a'.repeat(39) + '𐐨𐐨')[0]?.isWellFormed()).toBe(true)
  })

  it('are written as either database reads them', () => {
    const words = { whole: ['a', 'b'], beginning: 'cd' }
    const queryOf = (...asked: Parameters<typeof ftsWords>): string => ftsWords(...asked).query
    expect(queryOf(words, [])).toBe('"a" AND "b" AND ("cd"*)')
    expect(queryOf(words, ['cd', 'cde'])).toBe('"a" AND "b" AND ("cd" OR "cde")')
    expect(queryOf({ whole: ['a'], beginning: null }, [])).toBe('"a"')
    expect(tsQuery(words)).toBe(`'a' & 'b' & 'cd':*`)
    expect(tsQuery({ whole: ['a'], beginning: null })).toBe(`'a'`)
  })

  it('tell what looking them up costs', () => {
    const whole = ['a', 'b']
    expect(ftsWords({ whole, beginning: null }, []).terms).toBe(2)
    expect(ftsWords({ whole, beginning: 'tabl' }, []).terms).toBe(3)
    expect(ftsWords({ whole, beginning: 'table' }, ['table', 'tables']).terms).toBe(4)
    // Too many endings: FTS5 puts all of their calls together, for each call that is looked up.
    expect(ftsWords({ whole, beginning: 'table' }, []).terms).toBe(Infinity)
  })
})
