import { expect, test } from 'vitest'
import { InMemoryTokenLedger } from '../../../../src/carrier/twilio/token-ledger.ts'
import { VirtualClock } from '../../../../src/shared/clock.ts'

test('a nonce is used once', () => {
  const clock = new VirtualClock()
  const ledger = new InMemoryTokenLedger(clock)
  expect(ledger.use('a', clock.wallMs() + 1_000)).toBe(true)
  expect(ledger.use('a', clock.wallMs() + 1_000)).toBe(false)
  expect(ledger.use('b', clock.wallMs() + 1_000)).toBe(true)
})

test('what has expired is forgotten', () => {
  const clock = new VirtualClock()
  const ledger = new InMemoryTokenLedger(clock)
  for (let index = 0; index < 100; index += 1) {
    ledger.use(`nonce ${index}`, clock.wallMs() + 60_000)
    clock.advance(1_000)
  }
  expect(ledger.size).toBe(60)
})

test('a full ledger refuses rather than forget, until there is room again', () => {
  const clock = new VirtualClock()
  const ledger = new InMemoryTokenLedger(clock, 2)
  ledger.use('a', clock.wallMs() + 1_000)
  ledger.use('b', clock.wallMs() + 2_000)
  expect(ledger.use('c', clock.wallMs() + 2_000)).toBe(false)
  expect(ledger.use('a', clock.wallMs() + 1_000)).toBe(false)
  clock.advance(1_000)
  expect(ledger.use('c', clock.wallMs() + 2_000)).toBe(true)
})
