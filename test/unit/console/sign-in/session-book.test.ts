import { afterEach, beforeEach, expect, test } from 'vitest'
import { SessionBook } from '../../../../src/console/sign-in/session-book.ts'
import { systemClock, VirtualClock } from '../../../../src/shared/clock.ts'
import { openStore, type Store } from '../../../../src/store/sql/open-store.ts'
import { SqliteBench } from '../../../support/sqlite-bench.ts'

const HOUR_MS = 3_600_000

let bench: SqliteBench
let store: Store
let clock: VirtualClock
let book: SessionBook

beforeEach(async () => {
  bench = new SqliteBench()
  store = await openStore(bench.url, { clock: systemClock, log: bench.log.log })
  clock = new VirtualClock()
  book = new SessionBook({ sessions: store.sessions, clock, log: bench.log.log })
  await store.accounts.add({ name: 'anna', role: 'viewer', passwordHash: 'x', createdAtMs: 0 })
})

afterEach(async () => {
  await store.callLog.close()
  await bench.close()
})

const isIn = async (token: string): Promise<boolean> => (await book.find(token)) !== null

test('a session that is not used ends after twelve hours', async () => {
  const token = await book.open('anna')
  clock.advance(12 * HOUR_MS - 1)
  expect(await book.find(token)).toMatchObject({ person: { name: 'anna', role: 'viewer' } })
  // Used, it holds for twelve hours more, and no longer.
  clock.advance(12 * HOUR_MS - 1)
  expect(await isIn(token)).toBe(true)
  clock.advance(12 * HOUR_MS)
  expect(await isIn(token)).toBe(false)
})

test('a session that is used all the time ends after seven days', async () => {
  const token = await book.open('anna')
  for (let hour = 0; hour < 7 * 24; hour += 6) {
    expect(await isIn(token)).toBe(true)
    clock.advance(6 * HOUR_MS)
  }
  expect(await isIn(token)).toBe(false)
})

test('to look whether it still holds is not to use it', async () => {
  const token = await book.open('anna')
  const tokenHash = (await book.find(token))?.tokenHash ?? ''
  clock.advance(11 * HOUR_MS)
  expect(await book.isOpen(tokenHash)).toBe(true)
  clock.advance(HOUR_MS)
  expect(await book.isOpen(tokenHash)).toBe(false)
})

test('a closed session is closed, and others are not', async () => {
  const [one, two] = [await book.open('anna'), await book.open('anna')]
  expect(one).not.toBe(two)
  await book.close((await book.find(one))?.tokenHash ?? '')
  expect([await isIn(one), await isIn(two)]).toEqual([false, true])
})

test('made-up tokens never fill the line to the store', async () => {
  const made = Array.from({ length: 60 }, (_, n) => 'A'.repeat(41) + String(n + 10))
  const outcomes = await Promise.allSettled(made.map((token) => book.find(token)))
  const refused = outcomes.filter(({ status }) => status === 'rejected')
  expect(refused).toHaveLength(10)
  expect(refused[0]).toMatchObject({ reason: { status: 503, code: 'busy' } })
  expect(await isIn(await book.open('anna'))).toBe(true)
})
