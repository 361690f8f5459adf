import { afterAll, beforeAll, expect, test } from 'vitest'
import { Attacker, AUTH_TOKEN, closeOf, freshCallSid, voiceForm } from '../support/attacker.ts'
import { CallRig, RIG_SECRETS } from '../support/call-rig.ts'
import { startMessage } from '../support/twilio-messages.ts'

/** Line breaks, a forged log line, colours, a cursor command of C1, and what ends lines elsewhere. */
const NASTY = '\r\nX-Evil: 1\r\n{"level":60,"msg":"owned"}\u001b[31m\u009b2J\u0007\u2028\u007f'

let rig: CallRig
let attacker: Attacker

beforeAll(async () => {
  rig = await CallRig.start({ lines: [{ clip: 'agent-fallback' }] })
  attacker = new Attacker(rig)
})

afterAll(async () => {
  await rig[Symbol.asyncDispose]()
})

/** Every line is one object of JSON in plain printable characters (and letters beyond ASCII). */
function expectCleanLines(): void {
  expect(rig.logged.length).toBeGreaterThan(0)
  for (const line of rig.logged) {
    expect(line.endsWith('\n')).toBe(true)
    expect(line.slice(0, -1)).not.toMatch(/[\p{Cc}\u2028\u2029]/u)
    expect(JSON.parse(line)).not.toMatchObject({ msg: 'owned' })
    expect(line.length).toBeLessThan(8_000)
  }
}

test('whatever strangers put into fields, a log line stays one line', async () => {
  for (const value of [NASTY, 'C'.repeat(50_000), `CA${NASTY}`]) {
    for (const path of [
      '/twilio/voice',
      '/twilio/next',
      '/twilio/status',
      '/twilio/stream-status',
    ]) {
      const form = {
        CallSid: value,
        CallStatus: value,
        From: value,
        To: value,
        StreamSid: value,
        StreamEvent: value,
        StreamError: value,
      }
      await attacker.post(path, form, 'x')
      await attacker.post(path, form, attacker.sign(path, form))
      const inOtherFields = { ...form, CallSid: freshCallSid(), From: '', To: '', StreamSid: 'MZ' }
      await attacker.post(path, inOtherFields, attacker.sign(path, inOtherFields))
    }
    const socket = await attacker.socket()
    const closed = closeOf(socket)
    const start = { callSid: value, streamSid: value }
    socket.send(JSON.stringify(startMessage('t', { start, top: { streamSid: value } })))
    socket.close(1000, 'bye\u001b[31m')
    await closed
    await attacker.upgrade(
      attacker.signUpgrade(),
      `/twilio/media?${encodeURIComponent(value.slice(0, 2_000))}`,
    )
    await fetch(`${rig.url}/${encodeURIComponent(value.slice(0, 2_000))}`)
  }
  const tcp = attacker.tcp()
  const cut = new Promise((resolve) => {
    tcp.once('close', resolve)
  })
  tcp.write(`GET /\u009b2J HTTP/1.1\r\nHost\u001b: x\r\nX-Twilio-Signature: ${NASTY}\r\n\r\n`)
  tcp.resume()
  await cut
  expectCleanLines()
})

test('an answer never repeats what a stranger wrote', async () => {
  const form = {
    ...voiceForm(),
    CallSid: `CA${NASTY}`,
    CallerName: '</Say><Dial>+15550100666</Dial>',
  }
  const reply = await attacker.post('/twilio/voice', form, attacker.sign('/twilio/voice', form))
  expect(reply.status).toBe(400)
  expect(reply.text).not.toMatch(/Dial|owned|Evil/)
  const missing = await fetch(`${rig.url}/%0d%0aX-Evil:%201`)
  expect(missing.headers.get('x-evil')).toBeNull()
})

test('no secret, signature, token or whole number is in any line of a run', async () => {
  const from = '+15550100042'
  await rig.ready()
  const report = await rig.call({
    from,
    script: [{ hangUp: { afterAgent: { quietMs: 300 } } }],
  })
  const token = /name="token" value="([^"]+)"/.exec(report.twiml[0]?.xml ?? '')?.[1] ?? ''
  const form = { ...voiceForm(), From: from, CallSid: `${freshCallSid()}x` }
  const signature = attacker.sign('/twilio/voice', form)
  await attacker.post('/twilio/voice', form, signature)
  await attacker.post(`/twilio/voice?From=${encodeURIComponent(from)}`, form, signature)
  await fetch(`${rig.url}/twilio/nowhere?token=${token}&From=${encodeURIComponent(from)}`)
  await fetch(`${rig.url}/twilio/voice`, { headers: { Authorization: `Bearer ${AUTH_TOKEN}` } })
  for (const callSid of [freshCallSid(), from]) {
    const socket = await attacker.socket()
    const closed = closeOf(socket)
    socket.send(JSON.stringify(startMessage(token, { start: { callSid } })))
    await closed
  }
  const log = rig.logged.join('')
  expect(token).not.toBe('')
  expect(log).toContain('media stream refused')
  for (const secret of [
    ...RIG_SECRETS,
    token,
    signature,
    attacker.signUpgrade(),
    from,
    from.slice(1),
  ]) {
    expect(log).not.toContain(secret)
    expect(log).not.toContain(encodeURIComponent(secret))
  }
  expectCleanLines()
})
