import { expect, test } from 'vitest'
import { maskedNumber } from '../../../src/text/masked-number.ts'

test.each([
  ['+4915112345655', '+49 ••• ••55'],
  ['015112345655', '••• ••55'],
  ['110', '•••'],
  ['browser', 'browser'],
  ['', ''],
])('%j is shown as %j', (number, masked) => {
  expect(maskedNumber(number)).toBe(masked)
})
