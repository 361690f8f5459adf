import type { FastifyInstance } from 'fastify'
import { afterEach, describe, expect, test } from 'vitest'
import type { Person } from '../../src/console/console-api.ts'
import type { Door } from '../../src/console/door.ts'
import {
  ADMIN_PASSWORD,
  comment,
  ConsoleRig,
  cookieOf,
  PASSWORD,
  refusalOf,
  tag,
  whoAmI,
  type Answered,
  type Browser,
} from '../support/console-rig.ts'

let rig: ConsoleRig

afterEach(() => rig[Symbol.asyncDispose]())

const HOUR_MS = 3_600_000

describe('signing in', () => {
  test('gives a cookie that no script and no other page can use', async () => {
    rig = await ConsoleRig.start()
    const answer = await rig.signIn('admin', ADMIN_PASSWORD)
    expect(answer.status).toBe(200)
    expect(JSON.parse(answer.text)).toEqual({ name: 'admin', role: 'admin' })
    const [cookie] = answer.headers['set-cookie'] ?? []
    expect(cookie).toMatch(/^hexkey_session=[\w-]{43}; Max-Age=604800; Path=\/console; /)
    expect(cookie).toMatch(/; HttpOnly; SameSite=Strict$/)
    const me = await rig.ask({ ...whoAmI, headers: { cookie: cookieOf(answer) } })
    expect(JSON.parse(me.text) as Person).toEqual({ name: 'admin', role: 'admin' })
  })

  test('over https, the cookie never goes over anything else', async () => {
    rig = await ConsoleRig.start({ publicUrl: 'https://calls.example.com' })
    const headers = { origin: 'https://calls.example.com', host: 'calls.example.com' }
    const body = { name: 'admin', password: ADMIN_PASSWORD }
    const answer = await rig.ask({ method: 'POST', path: '/api/session', headers, body })
    expect(answer.status).toBe(200)
    expect(answer.headers['set-cookie']?.[0]).toMatch(/; Secure; /)
  })

  test('takes a name in capitals, and spaces in a password', async () => {
    rig = await ConsoleRig.start()
    await rig.add('anna@example.com', 'viewer')
    const answer = await rig.signIn(' Anna@Example.com', PASSWORD)
    expect(JSON.parse(answer.text)).toEqual({ name: 'anna@example.com', role: 'viewer' })
  })

  test('says the same of a wrong name, a wrong password and a disabled account', async () => {
    rig = await ConsoleRig.start()
    await rig.add('anna', 'viewer')
    await rig.store.accounts.setDisabled('anna', 1)
    const answers = [
      await rig.signIn('admin', 'wrong-password'),
      await rig.signIn('nobody', 'wrong-password'),
      await rig.signIn('anna', PASSWORD),
      await rig.signIn("' or 1=1 --", 'wrong-password'),
    ]
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
    for (const answer of answers) {
      expect(refusalOf(answer)).toEqual([401, 'wrong-credentials'])
      expect(answer.headers['set-cookie']).toBeUndefined()
    }
  })

  test('cannot be done with what is no name and password', async () => {
    rig = await ConsoleRig.start()
    const headers = { origin: rig.url }
    for (const [what, body] of [
      ['no body', undefined],
      ['no JSON', '{'],
      ['an array', []],
      ['a number as a name', { name: 7, password: 'x' }],
      ['no password', { name: 'admin' }],
      ['an empty password', { name: 'admin', password: '' }],
      ['a password of 3,000 characters', { name: 'admin', password: 'x'.repeat(3_000) }],
      ['a prototype', '{"__proto__": {"name": "admin", "password": "x"}}'],
    ] as const) {
      const answer = await rig.ask({ method: 'POST', path: '/api/session', headers, body })
      expect(refusalOf(answer), what).toEqual([400, 'bad-request'])
    }
  })

  test('takes no form, and no more than a name and a password need', async () => {
    rig = await ConsoleRig.start()
    const form = { origin: rig.url, 'content-type': 'application/x-www-form-urlencoded' }
    const body = `name=admin&password=${ADMIN_PASSWORD}`
    const sent = { method: 'POST', path: '/api/session' }
    expect(refusalOf(await rig.ask({ ...sent, headers: form, body }))).toEqual([
      ...[400, 'bad-request'],
    ])
    const large = { name: 'admin', password: 'x'.repeat(5_000) }
    const headers = { origin: rig.url }
    expect(refusalOf(await rig.ask({ ...sent, headers, body: large }))).toEqual([
      ...[413, 'too-large'],
    ])
  })

  test('makes whoever guesses wait, and lets them in once they have', async () => {
    rig = await ConsoleRig.start()
    await rig.add('anna', 'viewer')
    for (let n = 0; n < 5; n++) expect((await rig.signIn('anna', 'wrong')).status).toBe(401)
    const refused = await rig.signIn('anna', PASSWORD)
    expect(refusalOf(refused)).toEqual([429, 'too-many-attempts'])
    expect(JSON.parse(refused.text)).toMatchObject({ error: { retryAfterS: 1 } })
    expect(refused.headers['retry-after']).toBe('1')
    // Others are not kept out.
    expect((await rig.signIn('admin', ADMIN_PASSWORD)).status).toBe(200)
    rig.clock.advance(1_000)
    expect((await rig.signIn('anna', PASSWORD)).status).toBe(200)
  })

  test('makes an address wait that tries one name after the other', async () => {
    rig = await ConsoleRig.start()
    for (let n = 0; n < 20; n++) {
      expect((await rig.signIn(`name${n}`, 'wrong')).status).toBe(401)
    }
    expect((await rig.signIn('admin', ADMIN_PASSWORD)).status).toBe(429)
    rig.clock.advance(1_000)
    expect((await rig.signIn('admin', ADMIN_PASSWORD)).status).toBe(200)
  })

  test('is not got around by guessing many at once', async () => {
    rig = await ConsoleRig.start()
    const many = Array.from({ length: 15 }, () => rig.signIn('admin', 'wrong'))
    const statuses = (await Promise.all(many)).map(({ status }) => status)
    expect(statuses.filter((status) => status === 401)).toHaveLength(5)
    expect(statuses.filter((status) => status === 429)).toHaveLength(10)
  })
})

describe('a session', () => {
  test('is needed, and nothing made up is enough', async () => {
    rig = await ConsoleRig.start()
    await rig.browserOf('admin', ADMIN_PASSWORD)
    for (const cookie of [
      '',
      'hexkey_session=',
      `hexkey_session=${'A'.repeat(43)}`,
      `hexkey_session=${'A'.repeat(8_000)}`,
      'hexkey_session=%E0%A4%A',
      "hexkey_session=' or '1'='1",
      `session=${'A'.repeat(43)}`,
      ';;;=;\t"',
    ]) {
      const answer = await rig.ask({ ...whoAmI, headers: { cookie } })
      expect(refusalOf(answer), cookie).toEqual([401, 'not-signed-in'])
    }
  })

  test('of another server is a stranger here', async () => {
    rig = await ConsoleRig.start()
    const { cookie } = await rig.browserOf('admin', ADMIN_PASSWORD)
    await rig[Symbol.asyncDispose]()
    rig = await ConsoleRig.start()
    expect((await rig.ask({ ...whoAmI, headers: { cookie } })).status).toBe(401)
  })

  test('leaves only the hash of its token in the store', async () => {
    rig = await ConsoleRig.start()
    const { cookie } = await rig.browserOf('admin', ADMIN_PASSWORD)
    const token = cookie.replace('hexkey_session=', '')
    expect(await rig.store.sessions.find(token)).toBeNull()
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token))
    const hash = Buffer.from(digest).toString('hex')
    expect((await rig.store.sessions.find(hash))?.account).toBe('admin')
  })

  test('ends when it is signed out of, and the cookie goes', async () => {
    rig = await ConsoleRig.start()
    const browser = await rig.browserOf('admin', ADMIN_PASSWORD)
    const answer = await browser({ method: 'DELETE', path: '/api/session' })
    expect(answer.status).toBe(204)
    expect(answer.headers['set-cookie']?.[0]).toMatch(
      /^hexkey_session=; .*Expires=Thu, 01 Jan 1970/,
    )
    expect((await browser(whoAmI)).status).toBe(401)
    expect((await browser({ method: 'DELETE', path: '/api/session' })).status).toBe(204)
  })

  test('takes the place of the one that the browser had', async () => {
    rig = await ConsoleRig.start()
    const browser = await rig.browserOf('admin', ADMIN_PASSWORD)
    const body = { name: 'admin', password: ADMIN_PASSWORD }
    const again = await browser({ method: 'POST', path: '/api/session', body })
    expect(cookieOf(again)).not.toBe(browser.cookie)
    expect((await browser(whoAmI)).status).toBe(401)
    const headers = { cookie: cookieOf(again) }
    expect((await rig.ask({ ...whoAmI, headers })).status).toBe(200)
  })

  test('ends after twelve hours without use, and after seven days in any case', async () => {
    rig = await ConsoleRig.start()
    const left = await rig.browserOf('admin', ADMIN_PASSWORD)
    const used = await rig.browserOf('admin', ADMIN_PASSWORD)
    for (let hours = 0; hours < 7 * 24; hours += 8) {
      expect((await used(whoAmI)).status).toBe(200)
      rig.clock.advance(8 * HOUR_MS)
      // The use is written down behind the answer.
      if (hours === 0) expect((await left(whoAmI)).status).toBe(200)
    }
    expect([(await left(whoAmI)).status, (await used(whoAmI)).status]).toEqual([401, 401])
  })

  test('ends at once when it is revoked, or its account disabled, and not for others', async () => {
    rig = await ConsoleRig.start()
    await rig.add('anna', 'viewer')
    await rig.add('ben', 'viewer')
    const [anna, ben] = [await rig.browserOf('anna'), await rig.browserOf('ben')]
    await rig.store.sessions.revokeAllOf('anna')
    expect([(await anna(whoAmI)).status, (await ben(whoAmI)).status]).toEqual([401, 200])
    await rig.store.accounts.setDisabled('ben', 1)
    expect((await ben(whoAmI)).status).toBe(401)
    await rig.store.accounts.setDisabled('ben', null)
    expect((await ben(whoAmI)).status).toBe(401)
  })

  test('may ask only so often', async () => {
    rig = await ConsoleRig.start()
    const browser = await rig.browserOf('admin', ADMIN_PASSWORD)
    const other = await rig.browserOf('admin', ADMIN_PASSWORD)
    const answers = await Promise.all(Array.from({ length: 30 }, () => browser(whoAmI)))
    expect(answers.every(({ status }) => status === 200)).toBe(true)
    for (let n = 30; n < 100; n++) await browser(whoAmI)
    expect(refusalOf(await browser(whoAmI))).toEqual([429, 'too-many-requests'])
    expect((await other(whoAmI)).status).toBe(200)
    rig.clock.advance(1_000)
    expect((await browser(whoAmI)).status).toBe(200)
  })

  test('that ends takes with it what it has open', async () => {
    let begun = 0
    const stream = (routes: FastifyInstance, door: Door): void => {
      routes.get('/endless', { onRequest: door.require('viewer') }, (_request, reply) => {
        reply.raw.writeHead(200)
        reply.raw.write('hello')
        reply.hijack()
        begun++
      })
    }
    rig = await ConsoleRig.start({ features: [stream] })
    const signedOut = await rig.browserOf('admin', ADMIN_PASSWORD)
    const revoked = await rig.browserOf('admin', ADMIN_PASSWORD)
    const endless = { path: '/api/endless' }
    const [one, other] = [signedOut(endless), revoked(endless)]
    const [firstCut, secondCut] = [expect(one).rejects.toThrow(), expect(other).rejects.toThrow()]
    await expect.poll(() => begun).toBe(2)
    await signedOut({ method: 'DELETE', path: '/api/session' })
    await firstCut
    await rig.store.sessions.revokeAllOf('admin')
    rig.clock.advance(30_000)
    await secondCut
  })
})

describe('what changes something', () => {
  const signIn = (headers: Readonly<Record<string, string>>): Promise<Answered> => {
    const body = { name: 'admin', password: ADMIN_PASSWORD }
    return rig.ask({ method: 'POST', path: '/api/session', headers, body })
  }

  test('is refused from any other page', async () => {
    rig = await ConsoleRig.start()
    const { url } = rig
    for (const [from, headers] of [
      ['nothing', {}],
      ['another site', { origin: 'https://evil.example' }],
      ['a page without an origin', { origin: 'null' }],
      ['another program on this machine', { origin: 'http://127.0.0.1:1' }],
      ['another name of this machine', { origin: url.replace('127.0.0.1', 'localhost') }],
      ['https instead of http', { origin: url.replace('http:', 'https:') }],
      ['a name that leads here', { origin: 'http://evil.example', host: 'evil.example' }],
      ['a page elsewhere, says the browser', { origin: url, 'sec-fetch-site': 'cross-site' }],
      ['a neighbour, says the browser', { origin: url, 'sec-fetch-site': 'same-site' }],
    ] as const) {
      expect(refusalOf(await signIn(headers)), from).toEqual([403, 'foreign-origin'])
    }
  })

  test('is done from the public address, and from that of this very machine', async () => {
    rig = await ConsoleRig.start()
    const local = `localhost:${new URL(rig.url).port}`
    for (const headers of [
      { origin: 'http://127.0.0.1:3000' },
      { origin: rig.url, 'sec-fetch-site': 'same-origin' },
      { origin: `http://${local}`, host: local },
    ]) {
      expect((await signIn(headers)).status, headers.origin).toBe(200)
    }
  })

  test('is refused from elsewhere although the cookie is right', async () => {
    rig = await ConsoleRig.start()
    await rig.call('CA1')
    const browser = await rig.browserOf('admin', ADMIN_PASSWORD)
    for (const asked of [tag('vip'), comment('hi'), { method: 'DELETE', path: '/api/session' }]) {
      const answer = await browser({ ...asked, headers: { origin: 'https://evil.example' } })
      expect(refusalOf(answer)).toEqual([403, 'foreign-origin'])
    }
    const read = await browser({ ...whoAmI, headers: { 'sec-fetch-site': 'cross-site' } })
    expect(refusalOf(read)).toEqual([403, 'foreign-origin'])
    expect(await rig.store.notes.commentsOf('CA1')).toEqual([])
  })
})

describe('roles', () => {
  test('let viewers watch, operators write, and admins read the trail', async () => {
    rig = await ConsoleRig.start()
    await rig.call('CA1')
    await rig.add('vera', 'viewer')
    await rig.add('otto', 'operator')
    const statusesOf = async (browser: Browser): Promise<readonly number[]> => {
      const asked = [
        whoAmI,
        tag('vip'),
        tag('vip', 'DELETE'),
        comment('hi'),
        { path: '/api/audit' },
      ]
      const statuses: number[] = []
      for (const one of asked) statuses.push((await browser(one)).status)
      return statuses
    }
    expect(await statusesOf(await rig.browserOf('vera'))).toEqual([200, 403, 403, 403, 403])
    expect(await statusesOf(await rig.browserOf('otto'))).toEqual([200, 204, 204, 200, 403])
    const admin = await rig.browserOf('admin', ADMIN_PASSWORD)
    expect(await statusesOf(admin)).toEqual([200, 204, 204, 200, 200])
    const refused = await (await rig.browserOf('vera'))(tag('vip'))
    expect(refusalOf(refused)).toEqual([403, 'not-allowed'])
  })

  test('change with the next request', async () => {
    rig = await ConsoleRig.start()
    await rig.add('otto', 'operator')
    const otto = await rig.browserOf('otto')
    await rig.store.accounts.setRole('otto', 'admin')
    expect((await otto({ path: '/api/audit' })).status).toBe(200)
    await rig.store.accounts.setRole('otto', 'viewer')
    expect((await otto({ path: '/api/audit' })).status).toBe(403)
  })
})
