import { expect, test } from 'vitest'

import type { FaultResult, Outcome } from '../../../../src/sandbox/faults/fault-scenario.ts'
import { allKept, faultTable, remarks } from '../../../../src/sandbox/faults/fault-table.ts'

const outcome: Outcome = {
  heard: 'greeting, answer',
  gapMs: 12.4,
  lostMs: null,
  ending: 'call went on',
  broken: [],
}

function ran(name: string, more: Partial<Outcome> = {}): FaultResult {
  return { name, fault: `fault ${name}`, tookMs: 1, kind: 'ran', outcome: { ...outcome, ...more } }
}

const skipped: FaultResult = { name: 's', fault: 'f', tookMs: 1, kind: 'skipped', why: 'no root' }
const failed: FaultResult = { name: 'f', fault: 'f', tookMs: 1, kind: 'failed', why: 'no server' }

test('the table has a row for each fault, with whole numbers and the verdict', () => {
  const rows = faultTable([ran('a'), ran('b', { broken: ['said twice'], heard: 'x | y' })])
    .split('\n')
    .map((row) => row.split('|').map((cell) => cell.trim()))
  expect(rows[2]).toEqual(['', 'fault a', 'greeting, answer', '12', '–', 'call went on', 'yes', ''])
  expect(rows[3]).toContain('x / y')
  expect(rows[3]).toContain('NO')
})

test('promises are kept when none was broken; a fault that could not be judged keeps none', () => {
  expect(allKept([ran('a'), skipped])).toBe(true)
  expect(allKept([ran('a', { broken: ['x'] })])).toBe(false)
  expect(allKept([ran('a'), failed])).toBe(false)
})

test('everything that was not as promised is named', () => {
  expect(remarks([ran('a', { broken: ['x', 'y'] }), skipped, failed])).toEqual([
    'BROKEN a: x',
    'BROKEN a: y',
    'SKIPPED s: no root',
    'NOT JUDGED f: no server',
  ])
})
