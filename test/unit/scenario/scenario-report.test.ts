import { describe, expect, it } from 'vitest'

import { remarks, scenarioReport, scenarioTable } from '../../../src/scenario/scenario-report.ts'
import { isKept, type ScenarioResult } from '../../../src/scenario/scenario-result.ts'

const kept: ScenarioResult = {
  kind: 'judged',
  file: 'x/greeted.yaml',
  name: 'greeted',
  shows: 'The caller is greeted.',
  tookMs: 5_000,
  call: {
    happened: [
      { kind: 'agent', atMs: 400, text: 'Hello!', cut: false },
      { kind: 'caller', atMs: 2_000, text: 'A bed.' },
      {
        kind: 'tool',
        atMs: 3_000,
        name: 'find_product',
        args: { words: 'bed' },
        status: 'ok',
        message: 'Nattro.',
        durationMs: 2.4,
      },
    ],
    replyMs: [900.4],
    endReason: 'caller-hung-up',
    completedBy: 'caller',
    lastWordsHeard: true,
    joined: false,
    from: '+15550100001',
    texts: [{ to: '+15550100001', body: 'a.svg' }],
    ordered: [{ part: 'A3', count: 2 }],
    callbacks: 0,
    durationMs: 8_120,
  },
  verdicts: [{ rule: 'said “Hello”', kept: true, why: null }],
}
const broken: ScenarioResult = {
  ...kept,
  name: 'broken',
  verdicts: [...kept.verdicts, { rule: 'said “Bye”', kept: false, why: 'it was not said' }],
}
const failed: ScenarioResult = {
  kind: 'failed',
  file: 'y.yaml',
  name: 'y.yaml',
  tookMs: 1,
  why: 'the server did not start',
}

describe('the report of a scenario', () => {
  it('tells the conversation with its times, tools with their results, and every rule', () => {
    expect(scenarioReport(broken)).toBe(
      [
        'broken: The caller is greeted.',
        '',
        '    0.40 s  agent    “Hello!”',
        '    2.00 s  caller   “A bed.”',
        '    3.00 s  tool     find_product {"words":"bed"}',
        '                     → ok after 2 ms: Nattro.',
        '            ordered: 2 × A3',
        '            text to +15550100001: “a.svg”',
        '',
        '  kept    said “Hello”',
        '  BROKEN  said “Bye”',
        '          it was not said',
        '',
        'broken: 1 of 2 rules broken',
      ].join('\n'),
    )
    expect(scenarioReport(kept)).toMatch(/greeted: every rule was kept$/)
    expect(scenarioReport(failed)).toBe('y.yaml: NOT PLAYED\nthe server did not start')
  })

  it('is a row of a table among others', () => {
    const [head, rule, ...rows] = scenarioTable([kept, broken, failed]).split('\n')
    expect(head).toContain('| scenario |')
    expect(rule).toMatch(/^\|( -+ \|)+$/)
    expect(rows[0]).toMatch(
      /greeted .* find_product .* 900 ms .* caller-hung-up .* 8\.1 s .* all 1/,
    )
    expect(rows[1]).toContain('NO: 1 of 2')
    expect(rows[2]).toContain('NOT PLAYED')
    expect(new Set([head, ...rows].map((row) => row?.length)).size).toBe(1)
  })

  it('is kept when it was played and nothing was broken', () => {
    expect([kept, broken, failed].map(isKept)).toEqual([true, false, false])
    expect(remarks([kept, broken, failed])).toEqual([
      'BROKEN broken: said “Bye”: it was not said',
      'NOT PLAYED y.yaml: the server did not start',
    ])
  })
})
