import { expect, test } from 'vitest'

import { missingDetailMs } from '../../../../src/sandbox/faults/store-file.ts'
import type { LogLine } from '../../../../src/sandbox/server-process.ts'

const logged: readonly LogLine[] = [
  { msg: 'call-started', atMs: 0 },
  { msg: 'agent-text', atMs: 400 },
  { msg: 'agent-text', atMs: 400 },
  { msg: 'stream status' },
  { msg: 'reply-heard', atMs: 900 },
]

test('detail that is in the log and not in the store is missing, as old as its oldest', () => {
  const stored = [
    { type: 'call-started', atMs: 0 },
    { type: 'agent-text', atMs: 400 },
  ]
  expect(missingDetailMs(logged, stored, 1_000)).toBe(600)
})

test('nothing is missing when every line is there, as often as it was logged', () => {
  const stored = logged.flatMap(({ msg, atMs }) =>
    typeof atMs === 'number' ? [{ type: msg, atMs }] : [],
  )
  expect(missingDetailMs(logged, stored, 1_000)).toBe(0)
})
