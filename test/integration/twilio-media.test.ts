import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import type { CarrierClose, CarrierStream } from '../../src/carrier/carrier-stream.ts'
import {
  CALL_SID,
  connectedMessage,
  mediaMessage,
  startMessage,
  stopMessage,
} from '../support/twilio-messages.ts'
import { MEDIA_URL, signed, TwilioServer, type NotedSwitchboard } from '../support/twilio-server.ts'

let server: TwilioServer
let switchboard: NotedSwitchboard

beforeEach(async () => {
  server = await TwilioServer.start()
  switchboard = server.switchboard
})

afterEach(async () => {
  await server[Symbol.asyncDispose]()
})

/** Opens a socket; resolves with the HTTP status when the upgrade is refused. */
function connect(
  signature: string | null = signed(MEDIA_URL),
  path = '/twilio/media',
): Promise<WebSocket | number> {
  const headers = signature === null ? {} : { 'X-Twilio-Signature': signature }
  const socket = new WebSocket(`${server.origin.replace('http', 'ws')}${path}`, { headers })
  return new Promise((resolve, reject) => {
    socket.on('open', () => {
      resolve(socket)
    })
    socket.on('unexpected-response', (_request, response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    socket.on('error', reject)
  })
}

async function open(): Promise<WebSocket> {
  const socket = await connect()
  if (typeof socket === 'number') throw new TypeError(`refused with ${socket}`)
  return socket
}

const say = (socket: WebSocket, ...messages: readonly object[]): void => {
  for (const message of messages) socket.send(JSON.stringify(message))
}
const closeOf = (socket: WebSocket): Promise<number> =>
  new Promise((resolve) => {
    socket.once('close', resolve)
  })
const streamOpened = (): Promise<CarrierStream> =>
  new Promise((resolve) => {
    switchboard.onStream = resolve
  })

test('is refused over HTTP without a good signature', async () => {
  expect(await connect(null)).toBe(403)
  expect(await connect('x')).toBe(403)
  expect(await connect(signed(MEDIA_URL, {}, 'foreign'))).toBe(403)
  expect((await fetch(`${server.origin}/twilio/media`)).status).toBe(403)
  expect(switchboard.used).toBe(false)
})

test('takes no more than 200 sockets that have not started, until one of them leaves', async () => {
  const waiting = await Promise.all(Array.from({ length: 200 }, () => open()))
  expect(await connect()).toBe(503)
  const [first] = waiting
  first?.close()
  await expect.poll(async () => typeof (await connect())).toBe('object')
  for (const socket of waiting) socket.terminate()
})

test('is refused with 503 while the process takes no streams', async () => {
  switchboard.takesStreams = false
  expect(await connect()).toBe(503)
  switchboard.takesStreams = true
  const socket = await open()
  socket.terminate()
})

test('accepts the trailing slash', async () => {
  const signature = signed(`${MEDIA_URL}/`)
  const socket = await connect(signature, '/twilio/media/')
  expect(socket).toBeInstanceOf(WebSocket)
  if (typeof socket !== 'number') socket.terminate()
})

test('carries a call: audio in, audio out, and the end', async () => {
  const token = await server.tokenFor(CALL_SID)
  const socket = await open()
  const opened = streamOpened()
  say(socket, connectedMessage, startMessage(token))
  const stream = await opened
  expect(stream.callId).toBe(CALL_SID)

  const heard = new Promise<Uint8Array>((resolve) => {
    stream.on('audio', resolve)
  })
  say(socket, mediaMessage(2, Uint8Array.of(1, 2, 3)))
  expect(await heard).toEqual(Uint8Array.of(1, 2, 3))

  const received = new Promise<string>((resolve) => {
    socket.once('message', (data) => {
      resolve((data as Buffer).toString('utf8'))
    })
  })
  stream.sendAudio(Uint8Array.of(0xff))
  expect(JSON.parse(await received)).toMatchObject({ event: 'media', media: { payload: '/w==' } })

  const ended = new Promise<CarrierClose>((resolve) => {
    stream.on('closed', resolve)
  })
  const closed = closeOf(socket)
  say(socket, stopMessage(3))
  expect(await ended).toEqual({ by: 'carrier' })
  expect(await closed).toBe(1000)
})

test.each([
  ['no token', () => Promise.resolve(null)],
  ['a forged one', () => Promise.resolve('A'.repeat(96))],
  ['the token of another call', () => server.tokenFor('CA-other')],
])('with %s is closed with 1008 and reaches nobody', async (_case, token) => {
  const socket = await open()
  const closed = closeOf(socket)
  say(socket, connectedMessage, startMessage(await token()), mediaMessage(2))
  expect(await closed).toBe(1008)
  expect(switchboard.streams).toEqual([])
})

test('lets a token in once, and the repeat of the webhook does not change that', async () => {
  const token = await server.tokenFor(CALL_SID)
  const opened = streamOpened()
  const first = await open()
  say(first, connectedMessage, startMessage(token))
  await opened
  expect(await server.tokenFor(CALL_SID)).toBe(token)

  const second = await open()
  const closed = closeOf(second)
  say(second, connectedMessage, startMessage(token))
  expect(await closed).toBe(1008)
  expect(switchboard.streams).toHaveLength(1)
  expect(first.readyState).toBe(WebSocket.OPEN)
  expect(server.warnings).toMatchObject([{ msg: 'media stream refused', reason: 'token-used' }])
  expect(JSON.stringify(server.captured.lines)).not.toContain(token)
  first.terminate()
})

test('survives rubbish, and ends it with 1008 at the fiftieth', async () => {
  const token = await server.tokenFor(CALL_SID)
  const socket = await open()
  const opened = streamOpened()
  say(socket, connectedMessage, startMessage(token))
  const stream = await opened
  const reasons: string[] = []
  stream.on('badMessage', (reason) => reasons.push(reason))
  const heard = new Promise((resolve) => {
    stream.on('audio', resolve)
  })
  socket.send(Buffer.from([0, 1, 2]))
  socket.send('{"event":')
  say(socket, mediaMessage(2))
  await heard
  expect(reasons).toEqual(['binary', 'malformed-json'])

  const ended = new Promise<CarrierClose>((resolve) => {
    stream.on('closed', resolve)
  })
  const closed = closeOf(socket)
  for (let count = 2; count < 50; count += 1) socket.send('rubbish')
  expect(await ended).toEqual({ by: 'protocol', detail: 'too many bad messages' })
  expect(await closed).toBe(1008)
})

test('an oversized message is counted and survived', async () => {
  const opened = streamOpened()
  const socket = await open()
  say(socket, connectedMessage, startMessage(await server.tokenFor(CALL_SID)))
  const stream = await opened
  const reasons: string[] = []
  stream.on('badMessage', (reason) => reasons.push(reason))
  const heard = new Promise<Uint8Array>((resolve) => {
    stream.on('audio', resolve)
  })
  say(socket, mediaMessage(2, new Uint8Array(60_000)), mediaMessage(3, new Uint8Array(160)))
  expect(await heard).toHaveLength(160)
  expect(reasons[0]).toBe('oversized')
})

test('a giant message ends its stream and no other', async () => {
  const opened = streamOpened()
  const large = await open()
  say(large, connectedMessage, startMessage(await server.tokenFor(CALL_SID)))
  const stream = await opened
  const ended = new Promise<CarrierClose>((resolve) => {
    stream.on('closed', resolve)
  })
  say(large, mediaMessage(2, new Uint8Array(300_000)))
  expect(await ended).toEqual({
    by: 'protocol',
    detail: 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH',
  })
  expect(await server.tokenFor('CA-next')).not.toBe('')
})

test('a peer that vanishes is noticed', async () => {
  const opened = streamOpened()
  const socket = await open()
  say(socket, connectedMessage, startMessage(await server.tokenFor(CALL_SID)))
  const stream = await opened
  const ended = new Promise<CarrierClose>((resolve) => {
    stream.on('closed', resolve)
  })
  socket.terminate()
  expect(await ended).toEqual({ by: 'network', code: 1006 })
})

test('our own close says goodbye with 1000', async () => {
  const opened = streamOpened()
  const socket = await open()
  say(socket, connectedMessage, startMessage(await server.tokenFor(CALL_SID)))
  const closed = closeOf(socket)
  const stream = await opened
  stream.close()
  expect(await closed).toBe(1000)
})
