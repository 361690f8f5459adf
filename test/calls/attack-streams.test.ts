import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { StreamTokens } from '../../src/carrier/stream-token.ts'
import type { TokenLedger } from '../../src/carrier/token-ledger.ts'
import { Attacker, AUTH_TOKEN, closeOf, freshCallSid } from '../support/attacker.ts'
import { CallRig } from '../support/call-rig.ts'
import { connectedMessage, startMessage, STREAM_SID } from '../support/twilio-messages.ts'

let rig: CallRig
let attacker: Attacker

beforeAll(async () => {
  rig = await CallRig.start({ lines: [{ clip: 'agent-fallback' }] })
  attacker = new Attacker(rig)
})

afterAll(async () => {
  await rig[Symbol.asyncDispose]()
})

/** Opens a signed socket and starts a stream on it; resolves with the code it is closed with. */
async function startWith(token: string | null, callSid: string): Promise<number> {
  const socket = await attacker.socket()
  const closed = closeOf(socket)
  socket.send(JSON.stringify(connectedMessage))
  socket.send(JSON.stringify(startMessage(token, { start: { callSid } })))
  return closed
}

/** Tokens as somebody makes them who has, or guesses, an auth token. */
function tokensOf(authToken: string): StreamTokens {
  const ledger: TokenLedger = { issued: () => undefined, use: () => Promise.resolve(true) }
  return new StreamTokens([authToken], ledger)
}

test('a forged upgrade is refused before the handshake', async () => {
  const before = attacker.modelSessions
  for (const signature of [
    null,
    'x',
    attacker.signUpgrade('another-auth-token'),
    // That of a webhook.
    attacker.sign('/twilio/media', {}),
  ]) {
    expect(await attacker.upgrade(signature)).toBe(403)
  }
  const paths = ['/twilio/media/x', '//twilio/media', '/twilio/mediax', '/', '/healthz', '/readyz']
  for (const path of paths) {
    const outcome = await attacker.upgrade(attacker.signUpgrade(), path)
    expect([path, typeof outcome]).toEqual([path, 'number'])
    expect(outcome).toBe(404)
  }
  expect(attacker.modelSessions).toBe(before)
})

test('without a token of its own, a stream reaches no model and no call', async () => {
  const before = attacker.modelSessions
  const callSid = freshCallSid()
  const now = Date.now()
  const good = tokensOf(AUTH_TOKEN).issue(callSid, now).token
  for (const token of [
    null,
    '',
    'A'.repeat(96),
    'A'.repeat(60_000),
    tokensOf('another-auth-token').issue(callSid, now).token,
    tokensOf(AUTH_TOKEN).issue(callSid, now - 61_000).token,
    tokensOf(AUTH_TOKEN).issue(freshCallSid(), now).token,
    `${good.slice(0, -2)}${good.endsWith('AA') ? 'BB' : 'AA'}`,
    `${good}=`,
    ` ${good}`,
  ]) {
    expect(await startWith(token, callSid)).toBe(1008)
  }
  expect(attacker.modelSessions).toBe(before)
  expect(rig.of('call-started')).toEqual([])
})

test('a token stolen from one call opens no other, and afterwards still serves its own', async () => {
  const callSid = freshCallSid()
  const token = await attacker.tokenFor(callSid)
  // The answered call has one session that was opened early; nobody gets another.
  await expect.poll(() => attacker.modelSessions, { timeout: 5_000 }).toBe(1)
  expect(await startWith(token, freshCallSid())).toBe(1008)
  expect(await startWith(token, `${callSid} `)).toBe(1008)
  expect(rig.of('call-started')).toEqual([])

  const socket = await attacker.socket()
  socket.send(JSON.stringify(startMessage(token, { start: { callSid } })))
  await expect.poll(() => rig.of('call-started'), { timeout: 5_000 }).toHaveLength(1)
  // Used: neither at the same time nor afterwards does it open a second stream.
  expect(await startWith(token, callSid)).toBe(1008)
  expect(socket.readyState).toBe(WebSocket.OPEN)
  const closed = closeOf(socket)
  socket.send(
    JSON.stringify({ event: 'stop', sequenceNumber: '2', streamSid: STREAM_SID, stop: {} }),
  )
  expect(await closed).toBe(1000)
  expect(await startWith(token, callSid)).toBe(1008)
  expect(rig.of('call-started')).toHaveLength(1)
  expect(attacker.modelSessions).toBe(1)
})

test('a webhook that is replayed after its call opens nothing', async () => {
  const before = attacker.modelSessions
  const callSid = freshCallSid()
  const token = await attacker.tokenFor(callSid)
  await expect.poll(() => attacker.modelSessions, { timeout: 5_000 }).toBe(before + 1)
  const status = { CallSid: callSid, CallStatus: 'completed' }
  const path = '/twilio/status'
  expect((await attacker.post(path, status, attacker.sign(path, status))).status).toBe(200)
  await expect.poll(() => rig.gemini.openSessions, { timeout: 5_000 }).toEqual([])
  await attacker.tokenFor(callSid)
  await startWith(token, callSid)
  expect(attacker.modelSessions).toBe(before + 1)
  expect(rig.gemini.openSessions).toEqual([])
})

test.each([
  ['deeply nested objects', `${'{"a":'.repeat(12_000)}1${'}'.repeat(12_000)}`],
  ['deeply nested lists', `${'['.repeat(32_000)}${']'.repeat(32_000)}`],
  ['a start that is nested', deepStart()],
  ['a start with 3,000 parameters', wideStart()],
  ['a prototype', '{"event":"start","__proto__":{"sequenceNumber":"1"},"constructor":{}}'],
  ['a number without an end', `{"event":"start","sequenceNumber":"${'9'.repeat(60_000)}"}`],
  ['256 kB', 'x'.repeat(262_144)],
])('%s neither opens anything nor harms anybody', async (_case, text) => {
  const before = attacker.modelSessions
  const socket = await attacker.socket()
  const closed = closeOf(socket)
  for (let count = 0; count < 50; count += 1) socket.send(text)
  expect(await closed).toBe(1008)
  expect(attacker.modelSessions).toBe(before)
  expect((await fetch(`${rig.url}/healthz`)).status).toBe(200)
})

test('giant messages and endless fragments break the connection off', async () => {
  const before = attacker.modelSessions
  const giant = await attacker.socket()
  const giantClosed = closeOf(giant)
  giant.send('x'.repeat(300_000))
  expect(await giantClosed).toBe(1009)
  const pieces = await attacker.socket()
  const piecesClosed = closeOf(pieces)
  for (let count = 0; count < 20; count += 1) pieces.send('x', { fin: false })
  expect(await piecesClosed).toBe(1008)
  expect(attacker.modelSessions).toBe(before)
})

test('rubbish in a running call ends that call alone', async () => {
  // The rubbish of the tests before has kept the server busy: for a while it takes no calls.
  const readiness = async (): Promise<number> => (await fetch(`${rig.url}/readyz`)).status
  await expect.poll(readiness, { timeout: 25_000 }).toBe(200)
  const callSid = freshCallSid()
  const token = await attacker.tokenFor(callSid)
  const socket = await attacker.socket()
  const closed = closeOf(socket)
  const started = rig.of('call-started').length
  socket.send(JSON.stringify(startMessage(token, { start: { callSid } })))
  await expect.poll(() => rig.of('call-started').length, { timeout: 5_000 }).toBe(started + 1)
  for (let count = 0; count < 25; count += 1) {
    // Twice in a row: a second start, nested so deep that writing it down would fail.
    socket.send(deepStart())
    socket.send(`${'['.repeat(32_000)}${']'.repeat(32_000)}`)
  }
  expect(await closed).toBe(1008)
  await expect.poll(() => rig.gemini.openSessions, { timeout: 5_000 }).toEqual([])
  expect(rig.of('call-ended').at(-1)?.summary).toMatchObject({
    endReason: 'carrier-lost',
    badMessages: 50,
  })
})

function deepStart(): string {
  const deep = `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`
  return JSON.stringify(startMessage('t')).replace('"customParameters":{', `"x":${deep},$&`)
}

function wideStart(): string {
  const names = Array.from({ length: 3_000 }, (_, index) => [`p${index}`, 'x'] as const)
  return JSON.stringify(
    startMessage('t', { start: { customParameters: Object.fromEntries(names) } }),
  )
}
