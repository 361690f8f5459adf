import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Passwords } from '../../src/console/sign-in/passwords.ts'
import { systemClock } from '../../src/shared/clock.ts'
import { openStore, type Store } from '../../src/store/sql/open-store.ts'
import { SqliteBench } from '../support/sqlite-bench.ts'

const SCRIPT = join(import.meta.dirname, '../../scripts/user.ts')

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

interface Ran {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** @param typed standard input. */
async function user(args: readonly string[], typed = '', url = bench.url): Promise<Ran> {
  const env = { DATABASE_URL: url }
  const child = spawn(process.execPath, [SCRIPT, ...args], {
    ...{ env, cwd: bench.folder, timeout: 30_000 },
  })
  child.stdin.on('error', () => undefined)
  child.stdin.end(typed)
  let [out, err] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString('utf8')))
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString('utf8')))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, out, err }
}

async function matches(name: string, password: string): Promise<boolean> {
  const account = await store.accounts.find(name)
  return new Passwords().matches(password, account?.passwordHash ?? null)
}

test('an account is made, listed, changed and disabled, and the trail says so', async () => {
  const added = await user(['add', 'Anna', '--role', 'operator'], 'correct horse\nmore')
  expect(added).toEqual({ code: 0, out: 'anna may sign in as operator.\n', err: '' })
  expect(await matches('anna', 'correct horse')).toBe(true)
  const times = { createdAtMs: 1, lastSeenAtMs: 1, expiresAtMs: 9 }
  await store.sessions.open({ tokenHash: 'a', account: 'anna', ...times }, 0)
  expect((await user(['sign-out', 'anna'])).out).toBe('anna is signed out: sessions 1\n')
  expect((await user(['role', 'anna', 'admin'])).out).toBe('anna is admin.\n')
  expect((await user(['disable', 'anna'])).code).toBe(0)
  const listed = await user(['list'])
  expect(listed.out).toMatch(/^\d{4}-\S+Z {2}admin {5}anna {2}\(disabled\)\naccounts: 1\n$/)
  expect((await user(['enable', 'anna'])).code).toBe(0)
  expect((await store.accounts.find('anna'))?.disabledAtMs).toBeNull()
  expect((await store.audit.page(null, 9)).map(({ what, detail }) => [what, detail])).toEqual([
    ['account-enable', 'anna'],
    ['account-disable', 'anna'],
    ['account-role', 'anna: admin'],
    ['account-sign-out', 'anna'],
    ['account-add', 'anna: operator'],
  ])
})

test('a password can be generated, and is shown once', async () => {
  const added = await user(['add', 'anna', '--role', 'viewer', '--generate'])
  const [, password = ''] = /shown this once: ([a-z2-9]{20})\n$/.exec(added.out) ?? []
  expect(await matches('anna', password)).toBe(true)
  const changed = await user(['password', 'anna'], 'battery staple\r\n')
  expect(changed).toEqual({
    ...{ code: 0, err: '', out: 'anna has another password, and is signed out.\n' },
  })
  expect(await matches('anna', password)).toBe(false)
  expect(await matches('anna', 'battery staple')).toBe(true)
})

test.each([
  [[], /^What is to be done\? Nothing is given\.\nUsage: npm run user/],
  [['remove', 'anna'], /^What is to be done\? "remove" is not known/],
  [['toString', 'anna'], /^What is to be done\? "toString" is not known/],
  [['add'], /^A name must be 1 to 64 letters/],
  [['add', '<b>', '--role', 'viewer'], /^A name must be/],
  [['add', 'ben'], /^Give the role: viewer, operator, admin\./],
  [['add', 'ben', '--role', 'root'], /^Give the role/],
  [['role', 'anna'], /^Give the role/],
  [['disable', 'anna', 'ben'], /^That is more than can be used/],
  [['disable', 'anna', '--generate'], /^--generate goes with/],
  [['disable', 'anna', '--role', 'viewer'], /^--role goes with add/],
  [['add', 'ben', '--role', 'viewer'], /^No password was given.*--generate/],
  [['disable', 'ben'], /^There is no account ben\. See them with: npm run user -- list/],
  [['sign-out', 'ben'], /^There is no account ben/],
  [['password', 'ben', '--generate'], /^There is no account ben/],
  [['add', 'anna', '--role', 'viewer', '--generate'], /^There is an account anna already/],
])('what cannot be done is refused with its cure: %j', async (args, problem) => {
  const [name, role, passwordHash] = ['anna', 'viewer', 'x'] as const
  await store.accounts.add({ name, role, passwordHash, createdAtMs: 0 })
  const { code, out, err } = await user(args)
  expect([code, out]).toEqual([1, ''])
  expect(err).toMatch(problem)
  expect(await store.accounts.list()).toHaveLength(1)
})

test.each([
  ['short', /^The password has fewer than 8 characters\./],
  ['x'.repeat(201), /^The password has more than 200 characters\./],
  ['with\u0007bell', /^The password holds a control character\./],
])('a password that cannot be used is refused', async (typed, problem) => {
  const { code, err } = await user(['add', 'anna', '--role', 'viewer'], `${typed}\n`)
  expect(code).toBe(1)
  expect(err).toMatch(problem)
  expect(await store.accounts.list()).toEqual([])
})

test('whoever changes admin hears who has the last word', async () => {
  const added = await user(['add', 'admin', '--role', 'viewer', '--generate'])
  expect(added.err).toBe('')
  const { code, err } = await user(['disable', 'admin'])
  expect(code).toBe(0)
  expect(err).toMatch(/CONSOLE_PASSWORD sets admin again/)
})

test('a store that cannot be used is named', async () => {
  const { code, err } = await user(['list'], '', 'mysql://localhost/hexkey')
  expect(code).toBe(1)
  expect(err).toContain('DATABASE_URL must begin with sqlite: or postgres://')
})
