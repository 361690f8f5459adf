import { expect, test } from 'vitest'
import { summaryRows } from '../../../../web/src/call/summary-rows.ts'

test('nested numbers are rows of their own, one column for each stream', () => {
  const rows = summaryRows([
    { durationMs: 1_000.26, underruns: { ours: 0, model: 2 }, endReason: 'handed-over' },
    { durationMs: 2_000, underruns: { ours: 1, model: 0 }, tokens: null },
  ])
  expect(rows).toEqual([
    { name: 'duration ms', values: ['1,000.3', '2,000'] },
    { name: 'underruns, ours', values: ['0', '1'] },
    { name: 'underruns, model', values: ['2', '0'] },
    { name: 'end reason', values: ['handed-over', null] },
    { name: 'tokens', values: [null, '–'] },
  ])
})

test('whatever a summary holds can be shown', () => {
  expect(summaryRows([])).toEqual([])
  expect(summaryRows([{ list: [1, 'two'], yes: true }])).toEqual([
    { name: 'list', values: ['[1,"two"]'] },
    { name: 'yes', values: ['true'] },
  ])
})
