import { expect, test } from 'vitest'
import type { ProductMatch } from '../../../src/manuals/manual-shelf.ts'
import { readManuals } from '../../../src/manuals/read-manuals.ts'
import { createShelf } from '../../../src/manuals/search.ts'
import { spokenQueries } from './spoken-queries.ts'
import { unseenQueries } from './unseen-queries.ts'

const read = await readManuals('agents/assembly-help')
const shelf = read.shelf ?? createShelf([])

function numbers(match: ProductMatch): readonly string[] {
  if (match.kind === 'none') return []
  const manuals = match.kind === 'one' ? [match.manual] : match.manuals
  return manuals.map(({ articleNumber }) => articleNumber).sort()
}

test.each([
  { table: 'spoken', queries: spokenQueries, least: 0.95 },
  { table: 'unseen', queries: unseenQueries, least: 0.8 },
])('what callers say is understood: $table', ({ table, queries, least }) => {
  const misses = queries.flatMap(([words, meant]) => {
    const wanted = meant === null ? [] : typeof meant === 'string' ? [meant] : meant
    const found = numbers(shelf.findProduct(words))
    return found.join() === wanted.toSorted().join()
      ? []
      : [`${words}: ${found.join(' or ') || 'nothing'}, not ${wanted.join(' or ') || 'nothing'}`]
  })
  const share = 1 - misses.length / queries.length
  const percent = (share * 100).toFixed(1)
  process.stdout.write(`${table}: ${percent} % of ${queries.length}\n${misses.join('\n')}\n`)
  expect(queries.length).toBeGreaterThan(0)
  expect(share, misses.join('\n')).toBeGreaterThanOrEqual(least)
})

test('the table of what callers say is long enough', () => {
  expect(spokenQueries.length).toBeGreaterThanOrEqual(60)
})

test('manuals stand in the order of their article numbers and are found by them', () => {
  const [first, ...others] = shelf.manuals
  expect(shelf.manuals.map(({ articleNumber }) => articleNumber)).toEqual([
    'FJ-2041',
    'FJ-2042',
    'FJ-3107',
    'FJ-4215',
    'FJ-5308',
  ])
  expect(createShelf([...others, first!]).manuals).toEqual(shelf.manuals)
  expect(shelf.manual('FJ-4215')?.product).toBe('Skribo')
  expect(shelf.manual('FJ-0000')).toBeNull()
})

test('an empty shelf has nothing', () => {
  expect(createShelf([]).findProduct('the wardrobe')).toEqual({ kind: 'none' })
})

test('a very long sentence is no more work than a short one', () => {
  expect(shelf.findProduct('blah '.repeat(50_000)).kind).toBe('none')
})

test('words that every object knows are words as any other', () => {
  for (const word of ['constructor', '__proto__', 'toString', 'hasOwnProperty']) {
    expect(shelf.findProduct(`${word} ${word}`).kind).toBe('none')
  }
})
