import { describe, expect, test } from 'vitest'
import { outcomesOf } from '../../../../scripts/test-report/outcomes.ts'

const passes = { status: 'passed', fullName: ' passes', failureMessages: [] }
const breaks = {
  status: 'failed',
  fullName: ' a call is heard',
  failureMessages: ['Error: first\n    at a.ts:1:1', 'Error: no\n  sound\n    at a.ts:2:2'],
}

function report(...testResults: readonly object[]): object {
  return {
    numPassedTests: 3,
    numFailedTests: 1,
    numPendingTests: 2,
    numTodoTests: 1,
    testResults,
  }
}

describe('the outcomes of a test run', () => {
  test('count what passed, failed, and was left out', () => {
    expect(outcomesOf(report())).toEqual({ passed: 3, failed: 1, skipped: 3, notes: [] })
  })

  test('name each test that failed, with its last message and without its stack', () => {
    const file = { name: 'a.test.ts', status: 'failed', message: '' }
    const { notes } = outcomesOf(report({ ...file, assertionResults: [passes, breaks] }))
    expect(notes).toEqual(['FAILED a.test.ts, a call is heard: Error: no sound'])
  })

  test('name a file that did not load', () => {
    const file = { name: 'b.test.ts', status: 'failed', message: 'no such module' }
    const { notes } = outcomesOf(report({ ...file, assertionResults: [] }))
    expect(notes).toEqual(['FAILED b.test.ts: no such module'])
  })

  test('name what passed at last, after what failed', () => {
    const again = { ...breaks, status: 'passed' }
    const { notes } = outcomesOf(
      report(
        { name: 'a.test.ts', status: 'passed', message: '', assertionResults: [again] },
        { name: 'b.test.ts', status: 'failed', message: '', assertionResults: [breaks] },
      ),
    )
    expect(notes).toEqual([
      'FAILED b.test.ts, a call is heard: Error: no sound',
      'passed at attempt 3: a.test.ts, a call is heard: Error: no sound',
    ])
  })

  test('name twenty, and how many more', () => {
    const assertionResults = Array.from({ length: 23 }, () => breaks)
    const file = { name: 'a.test.ts', status: 'failed', message: '', assertionResults }
    const { notes } = outcomesOf(report(file))
    expect(notes).toHaveLength(21)
    expect(notes.at(-1)).toBe('and 3 more')
  })
})
