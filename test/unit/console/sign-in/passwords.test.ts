import { expect, test } from 'vitest'
import { Refused } from '../../../../src/console/refused.ts'
import { Passwords } from '../../../../src/console/sign-in/passwords.ts'

const passwords = new Passwords()

test('a hash says how it was made, and is another one each time', async () => {
  const [one, two] = [await passwords.hash('correct horse'), await passwords.hash('correct horse')]
  expect(one).toMatch(/^scrypt\$ln=15,r=8,p=1\$[\w-]{22}\$[\w-]{43}$/)
  expect(two).not.toBe(one)
  expect(await passwords.matches('correct horse', one)).toBe(true)
  expect(await passwords.matches('correct horse', two)).toBe(true)
  expect(await passwords.matches('correct horsf', one)).toBe(false)
})

test('what looks alike is the same password', async () => {
  const hash = await passwords.hash('Gr\u00fc\u00dfe aus K\u00f6ln')
  expect(await passwords.matches('Gru\u0308\u00dfe aus Ko\u0308ln', hash)).toBe(true)
})

test('a hash that was made with less work is still understood', async () => {
  // RFC 7914's scrypt with N = 2^14, as an older program may have chosen.
  const { scryptSync } = await import('node:crypto')
  const salt = Buffer.from('a salt of 16 byt')
  const key = scryptSync('correct horse', salt, 32, { N: 2 ** 14, r: 8, p: 1 })
  const hash = `scrypt$ln=14,r=8,p=1$${salt.toString('base64url')}$${key.toString('base64url')}`
  expect(await passwords.matches('correct horse', hash)).toBe(true)
})

test.each([
  ['nobody', null],
  ['nothing', ''],
  ['another method', '$2b$12$abcdefghijklmnopqrstuv'],
  ['more work than is ours', `scrypt$ln=30,r=8,p=1$${'a'.repeat(22)}$${'a'.repeat(43)}`],
  ['a shorter key', `scrypt$ln=15,r=8,p=1$${'a'.repeat(22)}$${'a'.repeat(10)}`],
])('no password is that of %s', async (_, hash) => {
  expect(await passwords.matches('correct horse', hash)).toBe(false)
})

test('what is too much at once is refused, and the rest is done', async () => {
  const outcomes = await Promise.allSettled(
    Array.from({ length: 23 }, () => passwords.matches('x', null)),
  )
  const refused = outcomes.filter(({ status }) => status === 'rejected')
  expect(refused).toHaveLength(2)
  for (const outcome of refused) {
    expect(outcome).toMatchObject({ reason: { status: 429, code: 'too-many-sign-ins' } })
    expect((outcome as PromiseRejectedResult).reason).toBeInstanceOf(Refused)
  }
  expect(await passwords.matches('x', null)).toBe(false)
})
