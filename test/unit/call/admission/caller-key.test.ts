import { expect, test } from 'vitest'
import { callerKey, callerNumber, shownCaller } from '../../../../src/call/admission/caller-key.ts'

test.each([
  ['+15550100200', '+15550100200', '+15550100200', '+15550100200'],
  ['anonymous', 'anonymous', null, null],
  ['web:abcdefghijklmnop', 'web:abcdefghijklmnop', null, 'browser'],
])('%s is counted as %s, can be called as %s and is shown as %s', (from, key, number, shown) => {
  expect([callerKey(from), callerNumber(from), shownCaller(from)]).toEqual([key, number, shown])
})
