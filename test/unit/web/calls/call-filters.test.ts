import { expect, test } from 'vitest'
import {
  countOf,
  filtersOf,
  NO_FILTERS,
  queryOf,
  searchOf,
  type CallFilters,
} from '../../../../web/src/calls/call-filters.ts'

const NOW_MS = 1_790_000_000_000

const everything: CallFilters = {
  ...NO_FILTERS,
  fromMs: 1_000,
  toMs: 2_000,
  number: '+49 151 (234)',
  agent: 'helpline',
  outcome: 'model-lost',
  tool: 'order_part',
  minLatencyMs: 1_500,
  tag: 'follow up & more',
  text: "'; drop table calls; -- 🧩",
}

test('nothing is looked for when the address says nothing', () => {
  expect(filtersOf('')).toEqual(NO_FILTERS)
  expect(searchOf(NO_FILTERS)).toBe('')
  expect(queryOf(NO_FILTERS, NOW_MS)).toEqual({})
  expect(countOf(NO_FILTERS)).toBe(0)
})

test('the address keeps all filters', () => {
  expect(filtersOf(searchOf(everything))).toEqual(everything)
  expect(countOf(everything)).toBe(8)
})

test('the server gets digits of a number, and the rest as it was written', () => {
  expect(queryOf(everything, NOW_MS)).toEqual({
    fromMs: 1_000,
    toMs: 2_000,
    number: '49151234',
    agent: 'helpline',
    outcome: 'model-lost',
    tool: 'order_part',
    minLatencyMs: 1_500,
    tag: 'follow up & more',
    text: "'; drop table calls; -- 🧩",
  })
})

test('a range moves with the clock, and stands for both ends', () => {
  const filters = filtersOf('?range=24h&from=5&to=6')
  expect(filters).toMatchObject({ range: '24h', fromMs: null, toMs: null })
  expect(queryOf(filters, NOW_MS)).toEqual({ fromMs: NOW_MS - 86_400_000 })
  expect(searchOf({ ...filters, fromMs: 5, toMs: 6 })).toBe('?range=24h')
})

test.each(['?range=forever', '?from=yesterday', '?to=-5', '?slow=1e3', '?slow=', '?unknown=1'])(
  'what makes no sense is left out: %s',
  (search) => {
    expect(filtersOf(search)).toEqual(NO_FILTERS)
  },
)

test('blanks are no search', () => {
  const blank = { ...NO_FILTERS, text: '  ', number: ' - ' }
  expect(queryOf(blank, NOW_MS)).toEqual({})
  expect(filtersOf(searchOf({ ...NO_FILTERS, text: ' ' }))).toEqual(NO_FILTERS)
})

test('what the server would refuse for its length is cut', () => {
  expect(filtersOf(`?text=${'x'.repeat(5_000)}`).text).toHaveLength(200)
})
