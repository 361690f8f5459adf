import { expect, test } from 'vitest'
import { returnedRequest } from '../../../src/call/returned-call.ts'

test.each([
  ['busy', 'line is busy'],
  ['no-answer', 'nobody answered'],
  ['declined', 'did not take the call'],
  ['failed', 'connection failed'],
] as const)('%s: the agent knows why, and offers a callback', (why, words) => {
  const request = returnedRequest(why)
  expect(request).toContain(words)
  expect(request).toMatch(/calls them back/)
  expect(request).toMatch(/Do not greet again/)
})
