import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { registerTwilio } from '../../src/carrier/twilio/register.ts'
import { Twiml } from '../../src/carrier/twilio/twiml.ts'
import { TwilioControl } from '../../src/carrier/twilio/twilio-control.ts'
import { closeStream } from '../../src/call/stream-close.ts'
import { CallLedger } from '../../src/call/continuity/call-ledger.ts'
import { TwilioRestServer } from '../../src/sandbox/twilio/rest-server.ts'
import { buildServer } from '../../src/server/build-server.ts'
import { systemClock } from '../../src/shared/clock.ts'
import { MemoryCallLog } from '../support/memory-call-log.ts'
import { memoryLog } from '../support/memory-log.ts'
import { NotedSwitchboard } from '../support/twilio-server.ts'

const ACCOUNT_SID = `AC${'0123456789abcdef'.repeat(2)}`
const AUTH_TOKEN = 'texts-auth-token'
const PUBLIC_URL = 'https://calls.example.com'
const FROM = '+15550100300'
const LIVE_CALL = `CA${'1'.repeat(32)}`

const numbers = {
  reachable: '+15550100001',
  stopped: '+15550100002',
  stoppedLater: '+15550100003',
  landline: '+15550100004',
  landlineLater: '+15550100005',
  off: '+15550100006',
  slow: '+15550100007',
}

let api: TwilioRestServer
const open: AsyncDisposable[] = []
const captured = memoryLog()
const signal = new AbortController().signal

beforeEach(async () => {
  api = await TwilioRestServer.start({
    accountSid: ACCOUNT_SID,
    authToken: AUTH_TOKEN,
    texts: {
      [numbers.stopped]: { kind: 'refused', code: 21_610 },
      [numbers.stoppedLater]: { kind: 'undelivered', code: 21_610 },
      [numbers.landline]: { kind: 'refused', code: 21_614 },
      [numbers.landlineLater]: { kind: 'undelivered', code: 30_006 },
      [numbers.off]: { kind: 'undelivered', code: 30_003 },
      [numbers.slow]: { kind: 'silent' },
    },
    onHangUp: (callSid) => callSid === LIVE_CALL,
  })
  open.push(api)
})

afterEach(async () => {
  for (const one of open.splice(0)) await one[Symbol.asyncDispose]()
})

function controlTo(
  apiBaseUrl: string,
  more: { smsFrom?: string | null; authToken?: string } = {},
): TwilioControl {
  return new TwilioControl({
    account: { sid: ACCOUNT_SID, authToken: more.authToken ?? AUTH_TOKEN, apiBaseUrl },
    smsFrom: more.smsFrom === undefined ? FROM : more.smsFrom,
    publicUrl: new URL(PUBLIC_URL),
    clock: systemClock,
    log: captured.log,
  })
}

/** Our own server, which hears how texts go. */
async function serve(control: TwilioControl): Promise<void> {
  const { log } = captured
  const server = await buildServer({
    log,
    readiness: () => ({ availability: 'open', liveCalls: 0 }),
    routes: (routes) => {
      registerTwilio(routes, {
        switchboard: new NotedSwitchboard(),
        publicUrl: new URL(PUBLIC_URL),
        authTokens: [AUTH_TOKEN],
        usedTokens: new MemoryCallLog(),
        twiml: Twiml.load(),
        onText: (status) => {
          control.textReported(status)
        },
        clock: systemClock,
        log,
      })
    },
  })
  const serverUrl = await server.listen({ port: 0, host: '127.0.0.1' })
  open.push({ [Symbol.asyncDispose]: () => server.close() })
  api.reaches({ publicUrl: PUBLIC_URL, serverUrl })
}

describe('a text', () => {
  test.each([
    ['reachable', { kind: 'sent' }],
    ['stopped', { kind: 'not-sent', why: 'opted-out' }],
    ['stoppedLater', { kind: 'not-sent', why: 'opted-out' }],
    ['landline', { kind: 'not-sent', why: 'landline' }],
    ['landlineLater', { kind: 'not-sent', why: 'landline' }],
    ['off', { kind: 'not-sent', why: 'undelivered' }],
  ] as const)('to a number that is %s', async (name, outcome) => {
    const control = controlTo(api.url)
    await serve(control)
    const text = { to: numbers[name], body: 'Your picture.' }
    expect(await control.sendText(text, signal)).toEqual(outcome)
    expect(api.failedCallbacks).toEqual([])
  })

  test('comes from our number, or from a messaging service', async () => {
    const service = `MG${'0123456789abcdef'.repeat(2)}`
    const text = { to: numbers.slow, body: 'Your picture.' }
    const soon = AbortSignal.timeout(300)
    await controlTo(api.url).sendText(text, soon)
    await controlTo(api.url, { smsFrom: service }).sendText(text, AbortSignal.timeout(300))
    expect(api.texts.map(({ to, from, body }) => ({ to, from, body }))).toEqual([
      { ...text, from: FROM },
      { ...text, from: service },
    ])
  })

  test('of which nothing is heard was sent, as far as anybody knows', async () => {
    const text = { to: numbers.slow, body: 'Your picture.' }
    const aborted = AbortSignal.timeout(200)
    expect(await controlTo(api.url).sendText(text, aborted)).toEqual({ kind: 'sent' })
  })

  test('is not sent, nor a call ended, by a server of this machine alone', async () => {
    const { log } = captured
    const control = new TwilioControl({
      account: { sid: ACCOUNT_SID, authToken: AUTH_TOKEN, apiBaseUrl: null },
      smsFrom: FROM,
      publicUrl: new URL('http://127.0.0.1:3000'),
      clock: systemClock,
      log,
    })
    const outcome = await control.sendText({ to: numbers.reachable, body: 'Hello' }, signal)
    expect(outcome).toEqual({ kind: 'not-sent', why: 'not-set-up' })
    await expect(control.hangUp(LIVE_CALL)).rejects.toMatchObject({ code: 'NO_TWILIO' })
  })

  test('is not sent without a sender', async () => {
    const control = controlTo(api.url, { smsFrom: null })
    const outcome = await control.sendText({ to: numbers.reachable, body: 'Hello' }, signal)
    expect(outcome).toEqual({ kind: 'not-sent', why: 'not-set-up' })
    expect(api.texts).toEqual([])
  })

  test.each([
    ['nobody answers', 'http://127.0.0.1:1', AUTH_TOKEN],
    ['the token is wrong', null, 'another-auth-token'],
  ])('is unavailable when %s', async (_name, url, authToken) => {
    const control = controlTo(url ?? api.url, { authToken })
    const outcome = await control.sendText({ to: numbers.reachable, body: 'Hello' }, signal)
    expect(outcome).toEqual({ kind: 'not-sent', why: 'unavailable' })
    expect(JSON.stringify(captured.lines)).not.toContain(authToken)
  })
})

describe('a call that is ended from outside', () => {
  const intent = { kind: 'finish', reason: 'agent-ended' } as const
  const seat = (callId: string): Parameters<typeof closeStream>[1] => ({
    call: { callId, from: '', to: '', agent: 'a', agentVersion: '', model: '', startedAtMs: 0 },
    epoch: 1,
  })

  /** Closes a finished call's stream, with a store in that mode. */
  async function finish(callId: string, mode: MemoryCallLog['mode']): Promise<boolean> {
    const store = new MemoryCallLog()
    store.mode = mode
    const { log } = captured
    let closed = false
    const stream = {
      close: () => {
        closed = true
      },
    }
    await closeStream(stream, seat(callId), intent, {
      ledger: new CallLedger({ store, owner: 'one', clock: systemClock, log }),
      control: controlTo(api.url),
      clock: systemClock,
      log,
    })
    return closed
  }

  test('is hung up by the carrier', async () => {
    await controlTo(api.url).hangUp(LIVE_CALL)
    expect(api.callUpdates).toEqual([{ callSid: LIVE_CALL, status: 'completed' }])
  })

  test('rejects for a call that is not there', async () => {
    await expect(controlTo(api.url).hangUp(`CA${'2'.repeat(32)}`)).rejects.toMatchObject({
      status: 404,
      code: 20_404,
    })
  })

  test.each(['away', 'silent'] as const)('happens when the store is %s', async (mode) => {
    expect(await finish(LIVE_CALL, mode)).toBe(true)
    expect(api.callUpdates).toEqual([{ callSid: LIVE_CALL, status: 'completed' }])
  })

  test('does not happen when its end was committed', async () => {
    expect(await finish(LIVE_CALL, 'here')).toBe(true)
    expect(api.callUpdates).toEqual([])
  })

  test('has its stream closed when the carrier does not know it', async () => {
    expect(await finish(`CA${'2'.repeat(32)}`, 'away')).toBe(true)
  })
})
