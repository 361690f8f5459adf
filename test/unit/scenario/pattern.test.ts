import { describe, expect, it } from 'vitest'

import { matches, matchesValue, pattern } from '../../../src/scenario/pattern.ts'

describe('a pattern', () => {
  it('is words that occur, in any case and spacing', () => {
    expect(matches('shall I order', 'Two bolts.  Shall\n I order them?')).toBe(true)
    expect(matches('shall I order', 'Shall she order?')).toBe(false)
    expect(matches('a.b', 'a-b')).toBe(false)
  })

  it('is a regular expression between slashes', () => {
    expect(matches('/^step \\d+$/', 'Step 12')).toBe(true)
    expect(matches('/^step \\d+$/', 'the step 12')).toBe(false)
  })

  it('is refused when the expression is none, or when it is empty', () => {
    expect(pattern.safeParse('/(/').error?.issues[0]?.message).toBe('/(/ is no regular expression')
    expect(pattern.safeParse('').success).toBe(false)
    expect(pattern.safeParse('/').success).toBe(true)
  })
})

describe('a value of an argument', () => {
  it('is compared as it is, but for texts', () => {
    expect(matchesValue(2, 2)).toBe(true)
    expect(matchesValue(2, '2')).toBe(false)
    expect(matchesValue('2', 2)).toBe(true)
    expect(matchesValue('billi', 'the Billi wardrobe')).toBe(true)
    expect(matchesValue('billi', undefined)).toBe(false)
    expect(matchesValue([1, 2], [1, 2])).toBe(true)
    expect(matchesValue(true, false)).toBe(false)
  })
})
