import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Socket } from 'node:net'
import { sleep, systemClock } from '../../src/shared/clock.ts'
import { Attacker, closeOf, voiceForm } from '../support/attacker.ts'
import { CallRig } from '../support/call-rig.ts'

let rig: CallRig
let attacker: Attacker

beforeAll(async () => {
  rig = await CallRig.start({ lines: [{ clip: 'agent-fallback' }] })
  attacker = new Attacker(rig)
})

afterAll(async () => {
  expect(attacker.modelSessions).toBe(0)
  await rig[Symbol.asyncDispose]()
})

/** Says `opening`, then a bit more every 500 ms; resolves with what came back before the cut. */
async function trickle(socket: Socket, opening: string, drop: string): Promise<string> {
  let answer = ''
  socket.on('data', (data) => {
    answer += data.toString('latin1')
  })
  socket.write(opening)
  while (!socket.destroyed) {
    if (socket.writable) socket.write(drop)
    await sleep(systemClock, 500)
  }
  return answer.slice(0, 12)
}

const post = 'POST /twilio/voice HTTP/1.1\r\nHost: x\r\n'
const upgrade =
  'GET /twilio/media HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n'

// Together they take as long as the longest of the deadlines: 10 s, looked at once a second.
describe.concurrent('who keeps the server waiting is cut off', { timeout: 20_000 }, () => {
  test('with headers that trickle', async () => {
    const sign = `X-Twilio-Signature: ${attacker.sign('/twilio/voice', voiceForm())}\r\n`
    expect(await trickle(attacker.tcp(), `${post}${sign}X-Long: `, 'a')).toBe('HTTP/1.1 408')
  })

  test('with an upgrade that trickles', async () => {
    const sign = `X-Twilio-Signature: ${attacker.signUpgrade()}\r\n`
    expect(await trickle(attacker.tcp(), `${upgrade}${sign}X-Long: `, 'a')).toBe('HTTP/1.1 408')
  })

  test('with a body that trickles', async () => {
    const form = 'Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 500\r\n'
    const opening = `${post}X-Twilio-Signature: x\r\n${form}\r\nCallSid=`
    expect(await trickle(attacker.tcp(), opening, 'a')).toBe('HTTP/1.1 408')
  })

  test('with a body in chunks without an end', async () => {
    const form = 'Content-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n'
    const opening = `${post}X-Twilio-Signature: x\r\n${form}\r\n`
    expect(await trickle(attacker.tcp(), opening, '1\r\na\r\n')).toBe('HTTP/1.1 408')
  })

  test('without a word', async () => {
    expect(await trickle(attacker.tcp(), '', '')).toMatch(/^(?:HTTP\/1.1 408)?$/)
  })

  test('with a media socket that never starts', async () => {
    const socket = await attacker.socket()
    expect(await closeOf(socket)).toBe(1008)
  })

  test('while an unsigned body is not even waited for', async () => {
    const opening = `${post}Content-Length: 60000\r\n\r\n`
    const socket = attacker.tcp()
    const answer = new Promise<string>((resolve) => {
      socket.once('data', (data) => {
        resolve(data.toString('latin1').slice(0, 12))
      })
    })
    socket.write(opening)
    expect(await answer).toBe('HTTP/1.1 403')
    socket.destroy()
  })
})
