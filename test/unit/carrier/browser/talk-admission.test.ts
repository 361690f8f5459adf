import { setImmediate as settled } from 'node:timers/promises'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Entry } from '../../../../src/carrier/browser/browser-calls.ts'
import type { BrowserStream } from '../../../../src/carrier/browser/browser-stream.ts'
import { TalkAdmission } from '../../../../src/carrier/browser/talk-admission.ts'
import type { ServerMessage } from '../../../../src/carrier/browser/talk-protocol.ts'
import { VirtualClock } from '../../../../src/shared/clock.ts'
import { memoryLog } from '../../../support/memory-log.ts'
import { MemoryMediaSocket } from '../../../support/memory-media-socket.ts'

const TICKET = 'a-very-secret-ticket'
const start = { type: 'start', ticket: TICKET }
const letIn: Entry = {
  ...{ kind: 'in', callId: 'BR1', opens: 'first', ticket: 'first.BR1.x' },
  claim: { tap: null, connected: () => undefined, abandoned: () => undefined },
}

let clock: VirtualClock
let socket: MemoryMediaSocket
let captured: ReturnType<typeof memoryLog>
let asked: string[]
let entry: () => Promise<Entry>
let came: string[]
let received: unknown[]
let settledTimes: number

beforeEach(() => {
  clock = new VirtualClock()
  socket = new MemoryMediaSocket()
  captured = memoryLog()
  asked = []
  entry = () => Promise.resolve(letIn)
  came = []
  received = []
  settledTimes = 0
  new TalkAdmission(socket, {
    calls: {
      enter: (ticket) => {
        asked.push(ticket)
        return entry()
      },
      connect: ({ callId }) => {
        came.push(`connected ${callId}`)
        const stream = { receive: (message: unknown) => received.push(message) }
        return stream as unknown as BrowserStream
      },
      abandon: ({ callId }) => {
        came.push(`abandoned ${callId}`)
      },
    },
    clock,
    log: captured.log,
    settled: () => {
      settledTimes += 1
    },
  })
})

function isRefused(code: string, closeCode = 1008): void {
  expect(socket.sent).toMatchObject([{ type: 'refused', code }])
  expect(socket.closes).toEqual([{ code: closeCode, reason: code }])
  expect([came, settledTimes, clock.pending]).toEqual([[], 1, 0])
}

test('a page with a good ticket is let in', async () => {
  socket.say(start)
  await settled()
  expect(asked).toEqual([TICKET])
  expect([came, settledTimes, clock.pending]).toEqual([['connected BR1'], 1, 0])
  expect([socket.sent, socket.closes]).toEqual([[], []])
})

test('what it says meanwhile follows in its order, and nothing goes anywhere before', async () => {
  const found = Promise.withResolvers<Entry>()
  entry = () => found.promise
  socket.say(start)
  socket.emit('bytes', Uint8Array.of(1))
  socket.say('{"type":"hang-up"}')
  await settled()
  expect(received).toEqual([])
  found.resolve(letIn)
  await settled()
  expect(received).toEqual([Uint8Array.of(1), '{"type":"hang-up"}'])
})

describe('a page is refused', () => {
  test.each([
    ['sound', Uint8Array.of(0, 0, 0, 0, 1, 1)],
    ['another message', '{"type":"hang-up"}'],
    ['rubbish', '{'],
    ['a start without a ticket', '{"type":"start"}'],
    ['a start with a ticket that is too long', { type: 'start', ticket: 'x'.repeat(513) }],
  ])('that begins with %s', async (_, first) => {
    if (first instanceof Uint8Array) socket.emit('bytes', first)
    else socket.say(first)
    socket.say(start)
    await settled()
    isRefused('protocol')
    expect(asked).toEqual([])
  })

  test('that says nothing within five seconds', () => {
    clock.advance(4_999)
    expect(socket.sent).toEqual([])
    clock.advance(1)
    isRefused('protocol')
  })

  test('that misuses its socket', () => {
    socket.emit('violation', 'WS_ERR_INVALID_OPCODE')
    isRefused('protocol')
  })

  test('that says too much before it is let in', async () => {
    entry = () => new Promise(() => undefined)
    socket.say(start)
    for (let count = 0; count <= 500; count += 1) socket.emit('bytes', new Uint8Array(644))
    await settled()
    isRefused('protocol')
  })

  test('that says too much at once before it is let in', async () => {
    entry = () => new Promise(() => undefined)
    socket.say(start)
    for (let count = 0; count < 5; count += 1) socket.emit('bytes', new Uint8Array(250_000))
    await settled()
    isRefused('protocol')
  })

  test('whose call is not found in time', async () => {
    entry = () => new Promise(() => undefined)
    socket.say(start)
    await settled()
    clock.advance(5_000)
    isRefused('failed')
  })

  test('as its ticket says, and the log does not hold it', async () => {
    const message: ServerMessage = { type: 'refused', code: 'bad-ticket', words: 'Too old.' }
    entry = () => Promise.resolve({ kind: 'out', message, why: 'expired' })
    socket.say(start)
    await settled()
    expect(socket.sent).toEqual([message])
    expect(socket.closes).toEqual([{ code: 1008, reason: 'refused' }])
    expect(captured.lines).toMatchObject([{ why: 'expired' }])
    expect(JSON.stringify(captured.lines)).not.toContain(TICKET)
  })

  test('when something of ours breaks, and the log says what', async () => {
    entry = () => Promise.reject(new TypeError('a mistake of ours'))
    socket.say(start)
    await settled()
    isRefused('failed', 1011)
    expect(JSON.stringify(captured.lines)).toContain('a mistake of ours')
  })
})

test('a page whose call is over is told so', async () => {
  const sequel = { kind: 'over', words: 'Sorry.', person: null } as const
  entry = () => Promise.resolve({ kind: 'out', message: { type: 'ended', sequel }, why: 'over' })
  socket.say(start)
  await settled()
  expect(socket.sent).toEqual([{ type: 'ended', sequel }])
  expect(socket.closes).toEqual([{ code: 1000, reason: 'ended' }])
})

test('a page that leaves before it is let in gives its claim back', async () => {
  const found = Promise.withResolvers<Entry>()
  entry = () => found.promise
  socket.say(start)
  socket.end(1006)
  found.resolve(letIn)
  await settled()
  expect([came, settledTimes, clock.pending]).toEqual([['abandoned BR1'], 1, 0])
})

test('a page that leaves without a word is forgotten', () => {
  socket.end(1006)
  expect([settledTimes, clock.pending]).toEqual([1, 0])
})
