import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { peerKeys, signPeer } from '../../src/console/peer/peer-signature.ts'
import type { PhoneCall } from '../../src/sandbox/phone/phone-call.ts'
import { AUTH_TOKEN, LiveRig, type LiveInstance } from '../support/live-rig.ts'

const poll = { timeout: 15_000, interval: 20 }
const DONE = { status: 200, body: { done: true } }
const refused = (status: number, code: string) => ({
  status,
  body: { error: { code, message: expect.any(String) as string } },
})

/** A call in which the agent has spoken and nobody speaks now. */
async function quiet(server: LiveInstance, call: PhoneCall): Promise<string> {
  await expect.poll(() => server.of('turn-heard').length, poll).toBeGreaterThan(0)
  return call.callSid
}

test('a hint reaches the model as text while nobody speaks, and the audit', async () => {
  await using rig = await LiveRig.start({
    lines: [{ clip: 'agent-fallback' }, { clip: 'agent-which-billi', repeat: 5 }],
  })
  const server = await rig.instance()
  const operator = await server.signIn('operator', 'olga')
  const call = server.dial()
  await expect.poll(() => server.of('reply-started').length, poll).toBe(1)
  const { callSid: callId } = call
  expect(await server.act(operator, callId, 'hint', { text: ' Offer "the" long\nbolt. ' })).toEqual(
    DONE,
  )
  await expect
    .poll(() => server.of('hint-given'), poll)
    .toMatchObject([{ callId, text: 'Offer ’the’ long bolt.' }])
  const [session] = rig.gemini.sessions
  await expect.poll(() => session?.texts.length, poll).toBe(2)
  expect(session?.texts[1]).toContain('"Offer ’the’ long bolt."')
  const at = (type: string): number => server.events.findIndex((one) => one.type === type)
  expect(at('hint-given')).toBeGreaterThan(at('turn-heard'))
  expect(await server.audit()).toEqual([
    { who: 'olga', what: 'hint', callId, detail: '22 characters' },
  ])
  call.hangUp()
  await call.report
})

test('a call is given to a person after a word to the caller', async () => {
  await using rig = await LiveRig.start({
    lines: [{ clip: 'agent-fallback' }, { clip: 'agent-connecting' }],
  })
  const server = await rig.instance()
  const operator = await server.signIn('operator')
  const call = server.dial({ person: { does: 'takes' } })
  const callId = await quiet(server, call)
  expect(await server.act(operator, callId, 'transfer', { person: 'support' })).toEqual(DONE)
  const report = await call.report
  expect(report.dials).toMatchObject([{ status: 'completed', bridged: true }])
  expect(server.of('turn-heard')).toHaveLength(2)
  expect(server.of('call-ended')[0]?.summary.endReason).toBe('person-asked')
  expect(await server.audit()).toMatchObject([{ what: 'transfer', callId, detail: 'support' }])
})

test('a call that is hung up on hears a goodbye, and ends as that', async () => {
  await using rig = await LiveRig.start({
    lines: [{ clip: 'agent-fallback' }, { clip: 'agent-goodbye' }],
  })
  const server = await rig.instance()
  const operator = await server.signIn('operator')
  await using page = await server.watch(operator)
  const call = server.dial()
  const callId = await quiet(server, call)
  expect(await server.act(operator, callId, 'hang-up')).toEqual(DONE)
  const report = await call.report
  expect(report).toMatchObject({ completedBy: 'twiml', said: [] })
  expect(report.twiml.map(({ verbs }) => verbs)).toEqual([['Connect'], ['Hangup']])
  expect(server.of('turn-heard')).toHaveLength(2)
  await expect.poll(() => page.of('gone'), poll).toMatchObject([{ outcome: 'ended-by-staff' }])
  const stored = await server.store.callLog.find(callId)
  expect(stored?.endReason).toBe('ended-by-staff')
  expect(await server.act(operator, callId, 'hang-up')).toEqual(refused(409, 'call-is-over'))
})

test('what cannot be done is refused, and is not in the audit', async () => {
  await using rig = await LiveRig.start({ lines: [{ clip: 'agent-fallback', repeat: 20 }] })
  const server = await rig.instance()
  const operator = await server.signIn('operator')
  const viewer = await server.signIn('viewer')
  const call = server.dial()
  const callId = await quiet(server, call)
  const act = (what: string, body: unknown, id = callId) => server.act(operator, id, what, body)
  expect(await server.act(viewer, callId, 'hang-up')).toEqual(refused(403, 'not-allowed'))
  expect(await server.act('', callId, 'hang-up')).toEqual(refused(401, 'not-signed-in'))
  expect(await act('hint', { text: 'x' }, 'CA0')).toEqual(refused(404, 'unknown-call'))
  expect(await act('hint', { text: 'x' }, `';drop table calls--`)).toEqual(
    refused(404, 'unknown-call'),
  )
  for (const body of [{}, null, [], { text: '' }, { text: ' \n ' }, { text: 7 }, 'text']) {
    expect(await act('hint', body)).toEqual(refused(400, 'bad-request'))
  }
  expect(await act('hint', { text: 'x'.repeat(501) })).toEqual(refused(400, 'bad-request'))
  expect(await act('hint', { text: '\u202e\u0000' })).toEqual(refused(400, 'bad-request'))
  expect(await act('transfer', {})).toEqual(refused(400, 'bad-request'))
  for (const person of ['nobody', '__proto__', '+15550100150', '<script>']) {
    expect(await act('transfer', { person })).toEqual(refused(400, 'unknown-person'))
  }
  expect(await act('listen', {})).toEqual(refused(404, 'unknown-path'))
  expect(await server.audit()).toEqual([])
  expect(server.of('staff-asked')).toEqual([])
  call.hangUp()
  await call.report
})

test('a call at another process is acted on from here', { timeout: 60_000 }, async () => {
  await using rig = await LiveRig.start({
    lines: [{ clip: 'agent-fallback' }, { clip: 'agent-goodbye' }],
  })
  const [one, two] = [await rig.instance(), await rig.instance()]
  const operator = await two.signIn('operator', 'olga')
  const call = one.dial()
  const callId = await quiet(one, call)
  expect(await two.act(operator, callId, 'transfer', { person: 'nobody' })).toEqual(
    refused(400, 'unknown-person'),
  )
  expect(await two.act(operator, callId, 'hang-up')).toEqual(DONE)
  await call.report
  expect(one.of('call-ended')[0]?.summary.endReason).toBe('ended-by-staff')
  await expect
    .poll(() => one.audit(), poll)
    .toEqual([{ who: 'olga', what: 'hang-up', callId, detail: '' }])
})

test('a process that does not answer is told as that, within its time', async () => {
  await using rig = await LiveRig.start({ lines: [{ clip: 'agent-fallback', repeat: 20 }] })
  const deaf = createServer(() => undefined)
  await new Promise<void>((resolve) => deaf.listen(0, '127.0.0.1', resolve))
  const address = `http://127.0.0.1:${(deaf.address() as AddressInfo).port}`
  const [one, two] = [await rig.instance({ address }), await rig.instance()]
  const operator = await two.signIn('operator')
  const call = one.dial()
  const callId = await quiet(one, call)
  const startMs = performance.now()
  expect(await two.act(operator, callId, 'hang-up')).toEqual(
    refused(503, 'call-elsewhere-unreachable'),
  )
  const tookMs = performance.now() - startMs
  expect(tookMs).toBeGreaterThan(2_900)
  expect(tookMs).toBeLessThan(6_000)
  deaf.closeAllConnections()
  await new Promise((resolve) => deaf.close(resolve))
  expect(await two.act(operator, callId, 'hang-up')).toEqual(
    refused(503, 'call-elsewhere-unreachable'),
  )
  call.hangUp()
  await call.report
})

test('nobody but another process comes in by its way', async () => {
  await using rig = await LiveRig.start({ lines: [{ clip: 'agent-fallback', repeat: 20 }] })
  const server = await rig.instance()
  const call = server.dial()
  const callId = await quiet(server, call)
  const path = `/internal/calls/${callId}/hang-up`
  const [key] = peerKeys([AUTH_TOKEN])
  const [wrong] = peerKeys(['another-auth-token'])
  const who = { name: 'olga', role: 'operator' }
  const body = JSON.stringify({ who, action: {} })
  const ask = async (
    signature: string | null,
    sent = body,
    to = path,
  ): Promise<readonly [number, string]> => {
    const response = await fetch(`${server.url}${to}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(signature === null ? {} : { 'hexkey-peer': signature }),
      },
      body: sent,
    })
    const { error } = (await response.json()) as { error?: { code: string } }
    return [response.status, error?.code ?? 'done']
  }
  const sign = (changes: object = {}, by = key, offMs = 0): string =>
    signPeer({ method: 'POST', path, to: server.id, body, ...changes }, by!, Date.now() + offMs)
  const stranger = [401, 'bad-signature']

  expect(await ask(null)).toEqual(stranger)
  expect(await ask('nonsense')).toEqual(stranger)
  expect(await ask(sign({}, wrong))).toEqual(stranger)
  expect(await ask(sign({}, key, -61_000))).toEqual(stranger)
  expect(await ask(sign({}, key, 61_000))).toEqual(stranger)
  expect(await ask(sign({ to: 'another' }))).toEqual(stranger)
  expect(await ask(sign(), `${body} `)).toEqual(stranger)
  expect(await ask(sign(), body, '/internal/calls/CA1/hang-up')).toEqual(stranger)
  expect(await ask(sign(), body, `${path}?x`)).toEqual(stranger)
  expect(await ask(null, body, '/internal/nothing')).toEqual(stranger)
  expect(await ask(null, 'x'.repeat(60_000))).toEqual(stranger)
  const nothing = '/internal/nothing'
  expect(await ask(sign({ path: nothing }), body, nothing)).toEqual([404, 'unknown-path'])
  const elsewhere = '/internal/calls/CA0/hang-up'
  expect(await ask(sign({ path: elsewhere }), body, elsewhere)).toEqual([404, 'not-here'])
  const asViewer = JSON.stringify({ who: { name: 'vera', role: 'viewer' }, action: {} })
  expect(await ask(sign({ body: asViewer }), asViewer)).toEqual([400, 'bad-request'])
  expect(await server.audit()).toEqual([])
  expect(server.of('staff-asked')).toEqual([])

  const once = sign()
  expect(await ask(once)).toEqual([200, 'done'])
  expect(await ask(once)).toEqual(stranger)
  await expect.poll(() => server.audit(), poll).toHaveLength(1)
  await call.report
})
