import { connect } from 'node:net'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { LiveRig } from '../support/live-rig.ts'

const poll = { timeout: 15_000, interval: 20 }

test('a page sees a call ring, talk, what is said, and go', async () => {
  await using rig = await LiveRig.start({
    lines: [{ clip: 'agent-fallback' }, { clip: 'agent-which-billi', callerText: 'Hello there.' }],
  })
  const server = await rig.instance()
  await using page = await server.watch(await server.signIn('operator'))
  expect(page.response.headers).toMatchObject({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store, no-transform',
    'x-accel-buffering': 'no',
    'content-security-policy': expect.any(String) as string,
  })
  await expect.poll(() => page.of('snapshot'), poll).toMatchObject([{ calls: [] }])
  const call = server.dial({
    script: [
      { say: 'caller-hello', when: { afterAgent: { quietMs: 400 } } },
      { hangUp: { afterAgent: { quietMs: 400 } } },
    ],
  })
  const { callSid: callId } = call
  await call.report
  await expect
    .poll(() => page.of('gone'), poll)
    .toMatchObject([{ callId, outcome: 'caller-hung-up' }])
  const states = page.of('call').map(({ call: one }) => one)
  expect(new Set(states.map(({ callId: id }) => id))).toEqual(new Set([callId]))
  expect(states[0]).toMatchObject({ state: 'ringing', from: '+4915112345655' })
  expect(states.at(-1)).toMatchObject({ state: 'talking', health: 'good', instance: server.id })
  expect(new Set(states.map(({ speaking }) => speaking))).toEqual(
    new Set(['nobody', 'agent', 'caller']),
  )
  const lines = new Map(page.of('line').map(({ line }) => [line.place, line]))
  expect([...lines.values()].map(({ who }) => who)).toEqual(['agent', 'caller', 'agent'])
  expect(lines.get(1)?.text).toBe('Hello there.')
  expect(page.of('moment').map(({ moment }) => moment.type)).toContain('model-ready')
})

test('words are on the page within 300 ms of their event', async () => {
  await using rig = await LiveRig.start({ lines: [{ clip: 'agent-long-answer', repeat: 3 }] })
  const server = await rig.instance()
  await using page = await server.watch(await server.signIn('viewer'))
  const call = server.dial({ script: [{ hangUp: { atMs: 4_000 } }] })
  await call.report
  const spoken = server.events.filter(({ type }) => type === 'agent-text')
  expect(spoken.length).toBeGreaterThan(3)
  // Each piece is in the first line that was sent after it: the slowest of them counts.
  const lines = page.of('line')
  const waits = spoken.map(
    ({ seenMs }) => (lines.find((line) => line.seenMs >= seenMs)?.seenMs ?? Infinity) - seenMs,
  )
  expect(Math.max(...waits)).toBeLessThan(300)
})

test('viewers see no number, and what was missed comes after a lost connection', async () => {
  await using rig = await LiveRig.start({ lines: [{ clip: 'agent-fallback', repeat: 10 }] })
  const server = await rig.instance()
  const cookie = await server.signIn('viewer')
  const first = await server.watch(cookie)
  const call = server.dial()
  await expect.poll(() => first.of('line').length, poll).toBeGreaterThan(0)
  first.close()
  await first.ended
  const last = first.events.at(-1)!.id
  call.hangUp()
  await call.report
  await using again = await server.watch(cookie, { 'Last-Event-ID': last })
  await expect.poll(() => again.of('gone'), poll).toHaveLength(1)
  expect(again.of('snapshot')).toEqual([])
  const before = first.events.map(({ id }) => id)
  expect(again.events.filter(({ id }) => before.includes(id))).toEqual([])
  expect(first.text + again.text).not.toContain('15112345655')
  expect(first.text).toContain('+49 ••• ••55')
})

test('nobody watches who is not signed in, and one person has ten pages at most', async () => {
  await using rig = await LiveRig.start({ lines: [{ clip: 'agent-fallback' }] })
  const server = await rig.instance()
  for (const cookie of ['', 'hexkey_session=forged', '__Host-hexkey=x']) {
    await using stranger = await server.watch(cookie)
    expect(stranger.response.statusCode).toBe(401)
  }
  const cookie = await server.signIn('viewer')
  const pages = await Promise.all(Array.from({ length: 10 }, () => server.watch(cookie)))
  expect(pages.map(({ response }) => response.statusCode)).toEqual(Array(10).fill(200))
  await using eleventh = await server.watch(cookie)
  expect(eleventh.response.statusCode).toBe(429)
  expect(eleventh.response.headers['retry-after']).toBe('30')
  await using other = await server.watch(await server.signIn('viewer', 'somebody'))
  expect(other.response.statusCode).toBe(200)
  pages[0]!.close()
  await expect.poll(() => server.feed.pages, poll).toBe(10)
  await using next = await server.watch(cookie)
  expect(next.response.statusCode).toBe(200)
  for (const page of pages) page.close()
})

test('a page that never reads is cut, and disturbs nobody', async () => {
  await using rig = await LiveRig.start({ lines: [{ clip: 'agent-fallback' }] })
  const server = await rig.instance()
  const cookie = await server.signIn('viewer')
  const deaf = connect(server.port, '127.0.0.1')
  deaf.on('error', () => undefined)
  await once(deaf, 'connect')
  deaf.pause()
  deaf.write(`GET /console/api/live HTTP/1.1\r\nHost: here\r\nCookie: ${cookie}\r\n\r\n`)
  await expect.poll(() => server.feed.pages, poll).toBe(1)
  await using page = await server.watch(cookie)
  for (let at = 0; server.feed.pages > 1 && at < 5_000; at += 1) {
    server.feed.gone(`CA${'x'.repeat(20_000)}${at}`, 'caller-hung-up')
    if (at % 20 === 0) await expect.poll(() => page.of('gone').length, poll).toBeGreaterThan(at)
  }
  await expect.poll(() => server.feed.pages, poll).toBe(1)
  expect(server.log.lines.map(({ msg }) => msg)).toContain('a live page does not read: cut')
  expect(page.response.destroyed).toBe(false)
  deaf.destroy()
})

test('a server that closes does not wait for its pages', async () => {
  await using rig = await LiveRig.start({ lines: [{ clip: 'agent-fallback' }] })
  const server = await rig.instance()
  const page = await server.watch(await server.signIn('viewer'))
  const startMs = performance.now()
  await server[Symbol.asyncDispose]()
  await page.ended
  expect(performance.now() - startMs).toBeLessThan(2_000)
  expect(page.response.complete).toBe(true)
})

test('a page is let go when its session ends', { timeout: 30_000 }, async () => {
  await using rig = await LiveRig.start({ lines: [{ clip: 'agent-fallback' }] })
  const server = await rig.instance()
  const cookie = await server.signIn('viewer')
  await using page = await server.watch(cookie)
  const response = await fetch(`${server.url}/console/api/session`, {
    method: 'DELETE',
    headers: { cookie, origin: server.url },
  })
  expect(response.status).toBe(204)
  await page.ended
  expect(server.feed.pages).toBe(0)
})

test('a page is kept although nothing happens, for longer than a request may take', async () => {
  await using rig = await LiveRig.start({ lines: [{ clip: 'agent-fallback' }] })
  const server = await rig.instance()
  await using page = await server.watch(await server.signIn('viewer'))
  // Requests are given 10 s; the first sign of life comes after 15.
  await expect.poll(() => page.text, { timeout: 25_000 }).toContain(': here')
  expect([server.feed.pages, page.response.destroyed]).toEqual([1, false])
})
