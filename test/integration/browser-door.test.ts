import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CallRig } from '../support/call-rig.ts'
import { askTalk, beginTalk, TalkClient } from '../support/talk-client.ts'

const PASSWORD = 'console-password'
const ORIGIN = { origin: 'https://evil.example' }

let rig: CallRig

beforeAll(async () => {
  rig = await CallRig.start(
    { lines: [{ clip: 'agent-long-answer' }] },
    { BROWSER_CALLS: 'open', BROWSER_CALLS_PER_ADDRESS: '100' },
  )
})

afterAll(async () => {
  await rig[Symbol.asyncDispose]()
})

/** A page that talks. */
async function talking(): Promise<TalkClient> {
  const page = await TalkClient.start(rig.url, (await beginTalk(rig.url)).ticket)
  await page.until('said')
  return page
}

/** The call is over, and nothing of ours has broken on the way. */
async function isShownTheDoor(page: TalkClient, code: string, closeCode = 1008): Promise<void> {
  const refused = await page.until('refused')
  expect(refused).toMatchObject({ code, words: expect.stringMatching(/\w/) as string })
  expect(await page.closed).toBe(closeCode)
  expect(rig.logged.filter((line) => line.includes('"level":50'))).toEqual([])
}

describe('who breaks the protocol is refused with the reason', () => {
  test.each([
    ['sound without samples', Uint8Array.of(0, 0, 0, 0)],
    ['half a sample', new Uint8Array(4 + 641)],
    ['more than 200 ms of sound', new Uint8Array(4 + 6_402)],
    ['no JSON', 'hello'],
    ['a message that is unknown', '{"type":"media"}'],
    ['a message of more than 250 kB', JSON.stringify({ type: 'text', text: 'x'.repeat(255_000) })],
  ])('%s', async (_, message) => {
    using page = await talking()
    if (typeof message === 'string') page.send(message)
    else page.sendBytes(message)
    await isShownTheDoor(page, 'protocol')
  })

  test('a flood of texts', async () => {
    using page = await talking()
    for (let count = 0; count < 30; count += 1) page.send({ type: 'text', text: 'Hello?' })
    await isShownTheDoor(page, 'protocol')
    expect(page.of('refused')[0]?.words).toContain('Too many texts')
  })

  test('a flood of good messages', async () => {
    using page = await talking()
    for (let count = 0; count < 7_000; count += 1) page.send({ type: 'mark', name: 'm' })
    await isShownTheDoor(page, 'protocol')
  })

  test('more sound than anybody can speak', async () => {
    using page = await talking()
    for (let count = 0; count < 400; count += 1) page.sendBytes(new Uint8Array(4 + 6_400))
    await isShownTheDoor(page, 'protocol')
  })

  test('8 MB: the connection is closed as too large before it is read', async () => {
    using page = await talking()
    page.send({ type: 'picture', jpeg: `/9j/${'A'.repeat(8_388_608)}` })
    expect(await page.closed).toBe(1009)
  })

  test('a first message that is no start', async () => {
    using page = await TalkClient.open(rig.url)
    page.send({ type: 'hang-up' })
    await isShownTheDoor(page, 'protocol')
  })
})

describe('a ticket', () => {
  test('that a second tab has, too, lets the first alone go on', async () => {
    const { ticket } = await beginTalk(rig.url)
    using first = await TalkClient.start(rig.url, ticket)
    using second = await TalkClient.open(rig.url)
    second.send({ type: 'start', ticket })
    await isShownTheDoor(second, 'bad-ticket')
    const heard = first.heard.length
    await first.when(() => first.heard.length > heard)
  })

  test('that is made up lets nobody in', async () => {
    using page = await TalkClient.open(rig.url)
    page.send({ type: 'start', ticket: `first.BR${'0'.repeat(32)}.${'A'.repeat(96)}` })
    await isShownTheDoor(page, 'bad-ticket')
  })
})

describe('the socket is refused before its handshake', () => {
  test('to pages of others', async () => {
    const opened = TalkClient.open(rig.url, ORIGIN)
    await expect(opened).rejects.toThrow('403')
  })

  test('to another protocol', async () => {
    const opened = TalkClient.open(rig.url, { protocol: 'hexkey.talk.v9' })
    await expect(opened).rejects.toThrow('400')
  })

  test('to who is no browser and says no origin', async () => {
    const socket = connect(Number(new URL(rig.url).port), '127.0.0.1')
    socket.write(
      'GET /talk/stream HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
        'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
    )
    const [answer] = (await once(socket, 'data')) as [Buffer]
    expect(answer.toString('latin1')).toMatch(/^HTTP\/1\.1 403/)
    socket.destroy()
  })
})

describe('a call is asked for', () => {
  test('from our own page alone', async () => {
    for (const headers of [ORIGIN, { origin: '' }, { 'sec-fetch-site': 'cross-site' }]) {
      const { status, body } = await askTalk(rig.url, '/calls', { body: {}, headers })
      expect([status, body]).toMatchObject([403, { error: { code: 'wrong-origin' } }])
    }
  })

  test.each([
    ['an assistant that is not for pages', { assistant: 'fixture-agent' }],
    ['something else', { assistent: 'assembly-help' }],
    ['nothing that is an object', []],
  ])('not for %s', async (_, body) => {
    const answer = await askTalk(rig.url, '/calls', { body })
    expect([answer.status, answer.body]).toMatchObject([400, { error: { code: 'bad-request' } }])
  })

  test('in JSON that can be read, and is not too long', async () => {
    for (const [body, type] of [
      ['{', 'application/json'],
      [JSON.stringify({ assistant: 'x'.repeat(2_000) }), 'application/json'],
      ['assistant=x', 'application/x-www-form-urlencoded'],
    ] as const) {
      const headers = { 'content-type': type, origin: rig.url }
      const answer = await fetch(`${rig.url}/talk/api/calls`, { method: 'POST', body, headers })
      expect(answer.status).toBe(400)
      expect(await answer.json()).toMatchObject({ error: { code: 'bad-request' } })
    }
  })

  test('in the lobby everybody sees whom they may talk to', async () => {
    const { status, body, headers } = await askTalk(rig.url, '/lobby')
    expect([status, headers.get('cache-control')]).toEqual([200, 'no-store'])
    expect(body).toEqual({
      ...{ open: true, words: null, signIn: false },
      assistants: [{ name: 'assembly-help', title: 'Fjordholm assembly help', language: 'en-US' }],
    })
  })
})

test('one address has so many calls, and is told when to try again', async () => {
  await using strict = await CallRig.start(
    { lines: [{ clip: 'agent-fallback' }] },
    { BROWSER_CALLS: 'open', BROWSER_CALLS_PER_ADDRESS: '1' },
  )
  await beginTalk(strict.url)
  const { status, body, headers } = await askTalk(strict.url, '/calls', { body: {} })
  expect([status, body]).toMatchObject([429, { error: { code: 'too-many', retryAfterS: 15 } }])
  expect(headers.get('retry-after')).toBe('15')
})

test('when no call is taken, the page is told whom to telephone', async () => {
  await using full = await CallRig.start(
    { lines: [{ clip: 'agent-fallback' }] },
    { BROWSER_CALLS: 'open', MAX_CALLS: '1' },
  )
  await beginTalk(full.url)
  const { status, body } = await askTalk(full.url, '/calls', { body: {} })
  expect([status, body]).toMatchObject([503, { error: { code: 'busy', person: null } }])
})

test('people who are signed in at the console may talk, and nobody else', async () => {
  await using staff = await CallRig.start(
    { lines: [{ clip: 'agent-fallback' }] },
    { BROWSER_CALLS: 'console', CONSOLE_PASSWORD: PASSWORD },
  )
  expect((await askTalk(staff.url, '/lobby')).body).toMatchObject({ open: false, signIn: true })
  expect((await askTalk(staff.url, '/calls', { body: {} })).body).toMatchObject({
    error: { code: 'not-allowed' },
  })
  const signIn = await fetch(`${staff.url}/console/api/session`, {
    method: 'POST',
    body: JSON.stringify({ name: 'admin', password: PASSWORD }),
    headers: { 'content-type': 'application/json', origin: staff.url },
  })
  const cookies = signIn.headers.getSetCookie()
  expect(cookies.map((one) => /Path=(\S+);/.exec(one)?.[1])).toEqual(['/console', '/talk'])
  const headers = { cookie: cookies[1]?.split(';')[0] ?? '', origin: staff.url }
  expect((await askTalk(staff.url, '/lobby', { headers })).body).toMatchObject({ open: true })
  expect((await askTalk(staff.url, '/calls', { body: {}, headers })).status).toBe(201)
  await fetch(`${staff.url}/console/api/session`, { method: 'DELETE', headers })
  expect((await askTalk(staff.url, '/calls', { body: {}, headers })).status).toBe(403)
})

test('by itself, nobody can talk from a page', async () => {
  await using off = await CallRig.start({ lines: [{ clip: 'agent-fallback' }] })
  expect((await askTalk(off.url, '/lobby')).body).toMatchObject({ open: false, assistants: [] })
  const { status, body } = await askTalk(off.url, '/calls', { body: {} })
  expect([status, body]).toMatchObject([403, { error: { code: 'not-allowed' } }])
  await expect(TalkClient.open(off.url)).rejects.toThrow('404')
  const page = await fetch(`${off.url}/talk`)
  expect([page.status, await page.text()]).toMatchObject([404, /BROWSER_CALLS=console/])
})

test('the page may use microphone, camera and screen, and nothing that is not ours', async () => {
  const page = await fetch(`${rig.url}/talk`)
  expect([200, 503]).toContain(page.status)
  const allowed = page.headers.get('permissions-policy') ?? ''
  for (const one of ['camera=(self)', 'display-capture=(self)', 'microphone=(self)']) {
    expect(allowed).toContain(one)
  }
  expect(allowed).toContain('geolocation=()')
  const missing = await fetch(`${rig.url}/talk/assets/none.js`)
  expect(missing.status).toBe(404)
  expect(missing.headers.get('content-security-policy')).toContain("script-src 'self'")
})
