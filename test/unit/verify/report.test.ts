import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { MODELS } from '../../../src/verify/gemini/models.ts'
import { confirmed, inconclusive, refuted, type Verdict } from '../../../src/verify/probe.ts'
import { PROBES } from '../../../src/verify/registry.ts'
import {
  describeProbes,
  describeReport,
  describeResult,
  exitCodeFor,
  reportAsJson,
} from '../../../src/verify/report.ts'
import type { ProbeResult } from '../../../src/verify/run-probe.ts'

const result = (name: string, verdict: Verdict): ProbeResult => ({
  name,
  claim: `What ${name} claims.`,
  verdict,
  durationMs: 1_234,
})

const results = [
  result('gemini/a', confirmed('in 20 ms')),
  result('gemini/b', confirmed()),
  result('twilio/c', refuted('it came twice')),
  result('twilio/d', inconclusive('nobody answered')),
  result('twilio/e', { kind: 'skipped', why: 'it needs a call' }),
]

test('the report has a row for each probe, what it claims and what was seen', () => {
  expect(describeReport(results)).toBe(`confirmed     gemini/a
              What gemini/a claims.
              seen: in 20 ms
confirmed     gemini/b
              What gemini/b claims.
REFUTED       twilio/c
              What twilio/c claims.
              seen: it came twice
inconclusive  twilio/d
              What twilio/d claims.
              because: nobody answered
skipped       twilio/e
              What twilio/e claims.
              because: it needs a call

5 probes: 2 confirmed, 1 refuted, 1 inconclusive, 1 skipped.`)
})

test('the JSON report holds the same for programs', () => {
  expect(JSON.parse(reportAsJson(results))).toEqual({
    results,
    counts: { confirmed: 2, refuted: 1, inconclusive: 1, skipped: 1 },
  })
})

test('one line tells a watcher how a probe went', () => {
  expect(describeResult(results[2]!)).toBe('REFUTED       twilio/c (1.2 s)')
})

test('only a refuted claim makes the run fail', () => {
  expect(exitCodeFor(results)).toBe(1)
  expect(exitCodeFor(results.filter(({ verdict }) => verdict.kind !== 'refuted'))).toBe(0)
  expect(exitCodeFor([])).toBe(0)
})

test('the list names every probe with its claim and says which ones take long', () => {
  const list = describeProbes(PROBES)
  for (const { name, claim, long } of PROBES) {
    if (long !== true) expect(list).toContain(`${name}\n  ${claim}`)
  }
  expect(list).toContain('gemini/go-away (only with --long)\n  A connection is announced to end')
})

test('the documentation has a row for each probe', () => {
  const page = readFileSync(new URL('../../../docs/verify-live.md', import.meta.url), 'utf8')
  const rows = PROBES.map(({ name }) =>
    MODELS.reduce((row, model) => row.replace(new RegExp(`/${model}$`), '/MODEL'), name),
  )
  expect(rows.filter((row) => !page.includes(`\`${row}\``))).toEqual([])
})
