import { expect, test } from 'vitest'
import { BoundedNames, OTHER } from '../../../src/metrics/bounded-names.ts'

test('known names stand for themselves, others are all the same', () => {
  const names = new BoundedNames((name) => name.startsWith('our_'), 10)
  expect(names.labelOf('our_tool')).toBe('our_tool')
  expect(names.labelOf('drop_tables')).toBe(OTHER)
})

test('what becomes known later is taken then', () => {
  const known = new Set<string>()
  const names = new BoundedNames((name) => known.has(name), 10)
  expect(names.labelOf('new_tool')).toBe(OTHER)
  known.add('new_tool')
  expect(names.labelOf('new_tool')).toBe('new_tool')
})

test('no more names than the bound are admitted; those that are in stay', () => {
  const names = new BoundedNames(() => true, 2)
  const labels = ['a', 'b', 'c', 'a', 'b', 'd'].map((name) => names.labelOf(name))
  expect(labels).toEqual(['a', 'b', OTHER, 'a', 'b', OTHER])
})
