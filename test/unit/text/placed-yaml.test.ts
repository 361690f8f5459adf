import { describe, expect, it } from 'vitest'

import { readPlacedYaml } from '../../../src/text/placed-yaml.ts'

describe('a document that knows its lines', () => {
  const text = 'name: one\nlines:\n  - clip: a\n  - clip: b\n    pace: fast\n'

  it('finds a key, an item of a list, and the deepest part of what is not there', () => {
    const yaml = readPlacedYaml(text)
    expect(yaml.mistakes).toEqual([])
    expect(yaml.value).toEqual({ name: 'one', lines: [{ clip: 'a' }, { clip: 'b', pace: 'fast' }] })
    expect(yaml.lineOf(['lines'])).toBe(2)
    expect(yaml.lineOf(['lines', 1, 'pace'])).toBe(5)
    expect(yaml.lineOf(['lines', 0, 'delayMs'])).toBe(3)
    expect(yaml.lineOf([])).toBe(1)
  })

  it('tells where it cannot be read', () => {
    const { value, mistakes } = readPlacedYaml('name: one\nlines: [\n')
    expect(value).toBeUndefined()
    expect(mistakes[0]?.line).toBeGreaterThanOrEqual(2)
  })

  it('does not throw over an alias that leads nowhere', () => {
    const { mistakes } = readPlacedYaml('name: *nobody\n')
    expect(mistakes[0]?.message).toContain('nobody')
  })
})
