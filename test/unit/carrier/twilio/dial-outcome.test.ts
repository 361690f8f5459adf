import { expect, test } from 'vitest'
import { dialOutcome } from '../../../../src/carrier/twilio/dial-outcome.ts'

test.each([
  ['completed', 'true', 'connected'],
  ['completed', 'True', 'connected'],
  ['completed', 'false', 'declined'],
  ['completed', undefined, 'declined'],
  ['answered', 'false', 'declined'],
  ['busy', 'false', 'busy'],
  ['no-answer', undefined, 'no-answer'],
  ['failed', 'false', 'failed'],
  ['canceled', 'false', 'failed'],
  ['something-new', undefined, 'failed'],
])('%s, bridged %s: %s', (status, bridged, outcome) => {
  expect(dialOutcome(status, bridged)).toBe(outcome)
})
