import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { Attacker, freshCallSid, voiceForm, type Form } from '../support/attacker.ts'
import { CallRig } from '../support/call-rig.ts'

let rig: CallRig
let attacker: Attacker

beforeAll(async () => {
  rig = await CallRig.start({ lines: [{ clip: 'agent-fallback' }] })
  attacker = new Attacker(rig)
})

afterAll(async () => {
  await rig[Symbol.asyncDispose]()
})

afterEach(() => {
  expect(attacker.modelSessions).toBe(0)
  expect(rig.events).toEqual([])
})

const paths = ['/twilio/voice', '/twilio/next', '/twilio/status', '/twilio/stream-status']

test.each(paths)('%s: forged or unsigned, a webhook is refused', async (path) => {
  const form = { ...voiceForm(), StreamEvent: 'stream-started' }
  for (const signature of [
    null,
    '',
    'x',
    'A'.repeat(28),
    'A'.repeat(10_000),
    attacker.sign(path, form, 'another-auth-token'),
  ]) {
    expect(await attacker.post(path, form, signature)).toEqual({ status: 403, text: 'forbidden' })
  }
})

test('a good signature does not carry over to another body, URL or method', async () => {
  const form = voiceForm()
  const good = attacker.sign('/twilio/voice', form)
  const changed: readonly Form[] = [
    { ...form, From: '+15550100999' },
    { ...form, CallSid: freshCallSid() },
    { ...form, Extra: '1' },
    { CallSid: form['CallSid'] ?? '' },
    {},
  ]
  for (const one of changed) {
    expect((await attacker.post('/twilio/voice', one, good)).status).toBe(403)
  }
  for (const target of [
    '/twilio/voice?a=1',
    '/twilio/voice?',
    '/twilio/status',
    '/twilio/next',
    '/twilio/%76oice',
  ]) {
    expect((await attacker.post(target, form, good)).status).toBe(403)
  }
  for (const target of ['/twilio/voice/', '//twilio/voice', '/twilio/VOICE']) {
    expect((await attacker.post(target, form, good)).status).toBe(404)
  }
  const asked = await fetch(`${rig.url}/twilio/voice`, { headers: { 'X-Twilio-Signature': good } })
  expect(asked.status).toBe(404)
})

test('a signature sent twice is none', async () => {
  const form = voiceForm()
  const good = attacker.sign('/twilio/voice', form)
  expect((await attacker.post('/twilio/voice', form, `${good}, ${good}`)).status).toBe(403)
})

test('doubled parameters are not taken for the ones that were signed', async () => {
  const form = voiceForm()
  const good = attacker.sign('/twilio/voice', form)
  const twice = { ...form, CallSid: [form['CallSid'] ?? '', form['CallSid'] ?? ''] }
  const other = { ...form, CallSid: [form['CallSid'] ?? '', freshCallSid()] }
  // Twilio's own algorithm counts a repeated value once: the form is refused after it.
  expect((await attacker.post('/twilio/voice', twice, good)).status).toBe(400)
  expect((await attacker.post('/twilio/voice', other, good)).status).toBe(403)
})

// What is signed is names and values in a row without anything between them.
test('moving the boundary between parameters makes no new call', async () => {
  const form = voiceForm()
  const good = attacker.sign('/twilio/voice', form)
  const callSid = form['CallSid'] ?? ''
  const others = Object.entries(form).filter(([name]) => name !== 'CallStatus')
  const longer = { ...Object.fromEntries(others), CallSid: `${callSid}CallStatusringing` }
  expect(attacker.sign('/twilio/voice', longer)).toBe(good)
  expect((await attacker.post('/twilio/voice', longer, good)).status).toBe(400)

  const from = 'CAabcdefabcdefabcdefabcdefabcdefabcd'
  const signed = { CallSid: from, CallStatus: 'ringing', From: '+15550100777' }
  const shorter = {
    CallSid: 'CAab',
    cdefabcdefabcdefabcdefabcdefabcdCallStatus: 'ringingFrom+15550100777',
  }
  const target = '/twilio/voice'
  expect(attacker.sign(target, shorter)).toBe(attacker.sign(target, signed))
  const reply = await attacker.post(target, shorter, attacker.sign(target, signed))
  expect(reply.status).toBe(403)
})

test.each([
  ['JSON', 'application/json', JSON.stringify(voiceForm())],
  ['nested JSON', 'application/json', `${'['.repeat(30_000)}${']'.repeat(30_000)}`],
  ['JSON with a prototype', 'application/json', '{"__proto__":{"CallSid":"CA1"}}'],
  ['a form of 30,000 fields', 'application/x-www-form-urlencoded', '&a'.repeat(30_000)],
  ['a form of 10,000 names', 'application/x-www-form-urlencoded', tenThousandNames()],
  ['a giant form', 'application/x-www-form-urlencoded', `a=${'b'.repeat(3_000_000)}`],
  ['a file', 'multipart/form-data; boundary=x', '--x--'],
  ['nothing', 'application/x-www-form-urlencoded', ''],
])('%s is refused with a plain answer', async (_case, type, body) => {
  const reply = await attacker
    .send('/twilio/voice', body, 'x', { 'Content-Type': type })
    // The server does not read a giant to its end.
    .catch(() => ({ status: 413, text: 'bad request' }))
  expect([400, 403, 413, 415]).toContain(reply.status)
  expect(reply.text).toMatch(/^(?:forbidden|bad request)$/)
})

function tenThousandNames(): string {
  return Array.from({ length: 10_000 }, (_, index) => `n${index}`).join('&')
}
