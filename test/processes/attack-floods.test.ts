import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { Attacker, closeOf, freshCallSid } from '../support/attacker.ts'
import { CallRig } from '../support/call-rig.ts'
import { mediaMessage, startMessage } from '../support/twilio-messages.ts'

let rig: CallRig
let attacker: Attacker

beforeEach(async () => {
  rig = await CallRig.start({ lines: [{ clip: 'agent-long-answer' }] })
  attacker = new Attacker(rig)
})

afterEach(async () => {
  await rig[Symbol.asyncDispose]()
})

/** A call whose agent talks; it hangs up after it was heard for four seconds. */
async function talkingCall() {
  const call = rig.dial({ script: [{ hangUp: { agentSpokeMs: 4_000 } }] })
  await expect.poll(() => rig.of('reply-started'), { timeout: 5_000 }).toHaveLength(1)
  return call.report
}

/** The bystander noticed nothing: every frame was heard, none of ours was late. */
function expectUndisturbed(report: Awaited<ReturnType<typeof talkingCall>>): void {
  expect(report.warnings).toEqual([])
  expect(report.completedBy).toBe('caller')
  const [first] = rig.of('call-started')
  const end = rig.of('call-ended').find((one) => one.callId === first?.callId)
  expect(end?.summary).toMatchObject({ endReason: 'caller-hung-up', badMessages: 0 })
  expect(end?.summary.underruns.ours).toBeLessThanOrEqual(1)
}

test('a thousand sockets without a start do not take the place of a call', async () => {
  const talking = talkingCall()
  await expect.poll(() => rig.of('reply-started'), { timeout: 5_000 }).toHaveLength(1)
  const outcomes = await Promise.all(Array.from({ length: 1_000 }, () => attacker.upgrade()))
  const open = outcomes.filter((one) => typeof one !== 'number')
  expect(open.length).toBeLessThanOrEqual(200)
  // Refused, or cut before it could ask.
  for (const outcome of outcomes) expect([503, 0, 'object']).toContain(statusOf(outcome))
  expectUndisturbed(await talking)
  expect(attacker.modelSessions).toBe(1)
  for (const socket of open) socket.terminate()
  await expect
    .poll(async () => typeof (await attacker.upgrade()), { timeout: 5_000 })
    .toBe('object')
})

test('ten thousand fuzzed messages on one socket end that socket alone', async () => {
  const talking = talkingCall()
  await expect.poll(() => rig.of('reply-started'), { timeout: 5_000 }).toHaveLength(1)
  let broken = 0
  for (let round = 0; round < 20; round += 1) {
    const socket = await attacker.socket()
    const closed = closeOf(socket)
    for (let count = 0; count < 500; count += 1) socket.send(fuzz(round * 500 + count))
    expect(await closed).toBe(1008)
    broken += 1
  }
  expect(broken).toBe(20)
  expectUndisturbed(await talking)
  expect(attacker.modelSessions).toBe(1)
})

test('a call that floods is ended, the other goes on', async () => {
  const talking = talkingCall()
  await expect.poll(() => rig.of('reply-started'), { timeout: 5_000 }).toHaveLength(1)
  const callSid = freshCallSid()
  const token = await attacker.tokenFor(callSid)
  const socket = await attacker.socket()
  const closed = closeOf(socket)
  socket.send(JSON.stringify(startMessage(token, { start: { callSid } })))
  await expect.poll(() => rig.of('call-started'), { timeout: 5_000 }).toHaveLength(2)
  for (let count = 0; count < 10_000; count += 1) {
    socket.send(JSON.stringify(mediaMessage(count + 2)))
  }
  expect(await closed).toBe(1008)
  expectUndisturbed(await talking)
  expect(attacker.modelSessions).toBe(2)
})

test('pings are answered, a flood of them is not', async () => {
  const socket = await attacker.socket()
  const pong = new Promise<string>((resolve) => {
    socket.once('pong', (data) => {
      resolve(data.toString())
    })
  })
  socket.ping('x')
  expect(await pong).toBe('x')
  const closed = closeOf(socket)
  for (let count = 0; count < 2_000; count += 1) {
    if (socket.readyState === WebSocket.OPEN) socket.ping()
  }
  expect(await closed).toBe(1006)
  expect(attacker.modelSessions).toBe(0)
})

function statusOf(outcome: WebSocket | number): number | 'object' {
  return typeof outcome === 'number' ? outcome : 'object'
}

/** Rubbish of many kinds, the same in every run. */
function fuzz(seed: number): string {
  const kinds = [
    JSON.stringify(mediaMessage(seed + 1)).slice(0, seed % 200),
    `{"event":"${String.fromCharCode(seed % 0xd7ff)}"}`,
    JSON.stringify({ event: 'mark', sequenceNumber: seed, mark: seed }),
    '['.repeat(seed % 500),
    JSON.stringify(mediaMessage(seed + 1)),
    '\u0000'.repeat(seed % 90),
    JSON.stringify({ event: 'start', sequenceNumber: '1', start: { callSid: null } }),
  ]
  return kinds[seed % kinds.length] ?? ''
}
