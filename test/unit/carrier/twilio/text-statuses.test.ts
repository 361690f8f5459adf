import { beforeEach, expect, test } from 'vitest'
import { TextStatuses } from '../../../../src/carrier/twilio/text-statuses.ts'
import { VirtualClock } from '../../../../src/shared/clock.ts'

const delivered = { messageId: 'SM1', status: 'delivered', errorCode: null }
const signal = new AbortController().signal

let clock: VirtualClock
let statuses: TextStatuses

beforeEach(() => {
  clock = new VirtualClock()
  statuses = new TextStatuses(clock)
})

test('the last word reaches whoever waits, and nothing is left behind', async () => {
  const word = statuses.final('SM1', 5_000, signal)
  statuses.report({ ...delivered, status: 'sent' })
  statuses.report({ ...delivered, messageId: 'SM2' })
  statuses.report(delivered)
  expect(await word).toEqual(delivered)
  expect(clock.pending).toBe(0)
})

test('a word that came before the request was answered counts, once', async () => {
  statuses.report(delivered)
  expect(await statuses.final('SM1', 5_000, signal)).toEqual(delivered)
  const again = statuses.final('SM1', 5_000, signal)
  clock.advance(5_000)
  expect(await again).toBeNull()
})

test('nobody waits for longer than the limit, or than they want to', async () => {
  const late = statuses.final('SM1', 5_000, signal)
  clock.advance(5_000)
  expect(await late).toBeNull()
  const leaving = new AbortController()
  const word = statuses.final('SM1', 5_000, leaving.signal)
  leaving.abort()
  expect(await word).toBeNull()
  expect(await statuses.final('SM1', 5_000, leaving.signal)).toBeNull()
  expect(clock.pending).toBe(0)
})

test('of words that nobody waits for, the oldest are forgotten', async () => {
  for (let number = 0; number <= 1_000; number++) {
    statuses.report({ ...delivered, messageId: `SM${number}` })
  }
  const forgotten = statuses.final('SM0', 1, signal)
  clock.advance(1)
  expect(await forgotten).toBeNull()
  expect(await statuses.final('SM1', 1, signal)).not.toBeNull()
})
