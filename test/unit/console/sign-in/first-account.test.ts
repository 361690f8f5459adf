import { afterEach, beforeEach, expect, test } from 'vitest'
import { ensureFirstAccount } from '../../../../src/console/sign-in/first-account.ts'
import { Passwords } from '../../../../src/console/sign-in/passwords.ts'
import { systemClock, VirtualClock } from '../../../../src/shared/clock.ts'
import { openStore, type Store } from '../../../../src/store/sql/open-store.ts'
import { SqliteBench } from '../../../support/sqlite-bench.ts'

const passwords = new Passwords()
const clock = new VirtualClock()

let bench: SqliteBench
let store: Store

beforeEach(async () => {
  bench = new SqliteBench()
  store = await openStore(bench.url, { clock: systemClock, log: bench.log.log })
})

afterEach(async () => {
  await store.callLog.close()
  await bench.close()
})

async function start(password: string): Promise<void> {
  const { accounts } = store
  await ensureFirstAccount(password, { accounts, passwords, clock, log: bench.log.log })
}

const admin = async () => (await store.accounts.find('admin'))!

async function signedIn(): Promise<() => Promise<boolean>> {
  const times = { createdAtMs: 1, lastSeenAtMs: 1, expiresAtMs: 9 }
  await store.sessions.open({ tokenHash: 'a', account: 'admin', ...times }, 0)
  return async () => (await store.sessions.find('a')) !== null
}

test('is made at the first start', async () => {
  await start('first-password')
  const { role, disabledAtMs, passwordHash, createdAtMs } = await admin()
  expect({ role, disabledAtMs, createdAtMs }).toEqual({
    ...{ role: 'admin', disabledAtMs: null, createdAtMs: clock.wallMs() },
  })
  expect(await passwords.matches('first-password', passwordHash)).toBe(true)
})

test('is left alone by a start with the same password, and stays signed in', async () => {
  await start('first-password')
  const before = await admin()
  const isIn = await signedIn()
  await start('first-password')
  expect(await admin()).toEqual(before)
  expect(await isIn()).toBe(true)
  expect(bench.log.lines).toEqual([])
})

test('gets another password with the environment, and is signed out', async () => {
  await start('first-password')
  const isIn = await signedIn()
  await start('other-password')
  const { passwordHash } = await admin()
  expect(await passwords.matches('first-password', passwordHash)).toBe(false)
  expect(await passwords.matches('other-password', passwordHash)).toBe(true)
  expect(await isIn()).toBe(false)
})

test('is an admin that may sign in again, whatever was done to it', async () => {
  await start('first-password')
  await store.accounts.setRole('admin', 'viewer')
  await store.accounts.setDisabled('admin', 5)
  await start('first-password')
  expect(await admin()).toMatchObject({ role: 'admin', disabledAtMs: null })
  expect(bench.log.lines).toMatchObject([{ changes: ['role', 'disabled'] }])
})
