import { setImmediate as checked } from 'node:timers/promises'
import { beforeEach, describe, expect, test } from 'vitest'
import type { CarrierStream } from '../../../../src/carrier/carrier-stream.ts'
import type { Claim } from '../../../../src/carrier/switchboard.ts'
import type { StartMessage } from '../../../../src/carrier/twilio/twilio-message.ts'
import { StreamAdmission } from '../../../../src/carrier/twilio/stream-admission.ts'
import { VirtualClock } from '../../../../src/shared/clock.ts'
import { memoryLog } from '../../../support/memory-log.ts'
import { MemoryMediaSocket } from '../../../support/memory-media-socket.ts'
import {
  CALL_SID,
  connectedMessage,
  mediaMessage,
  startMessage,
  stopMessage,
} from '../../../support/twilio-messages.ts'

let clock: VirtualClock
let socket: MemoryMediaSocket
let captured: ReturnType<typeof memoryLog>
let streams: CarrierStream[]
let audio: Uint8Array[]
let tapped: string[]
let settled: number
let objection: (start: StartMessage) => string | null | Promise<string | null>
let abandoned: number
let claim: () => Promise<Claim | null>
let onConnected: (stream: CarrierStream) => void

const wait = (): void => {
  new StreamAdmission(socket, {
    switchboard: {
      claim: () => claim(),
    },
    objection: async (start) => objection(start),
    clock,
    log: captured.log,
    settled: () => {
      settled += 1
    },
  })
}

const theClaim: Claim = {
  tap: (_socket, direction, text) => tapped.push(`${direction} ${text}`),
  connected(stream) {
    streams.push(stream)
    onConnected(stream)
  },
  abandoned: () => {
    abandoned += 1
  },
}

function refusals(): readonly unknown[] {
  return captured.lines.map(({ reason }) => reason)
}

beforeEach(() => {
  clock = new VirtualClock()
  socket = new MemoryMediaSocket()
  captured = memoryLog()
  streams = []
  audio = []
  tapped = []
  settled = 0
  abandoned = 0
  objection = () => null
  claim = () => Promise.resolve(theClaim)
  onConnected = (stream) => {
    stream.on('audio', (payload) => audio.push(payload))
  }
  wait()
})

describe('a stream that may come in', () => {
  test('reaches the switchboard with its call and format, and then its audio', async () => {
    socket.say(connectedMessage)
    socket.say(startMessage())
    await checked()
    expect(streams).toMatchObject([
      { callId: CALL_SID, callerFormat: { encoding: 'mulaw', sampleRate: 8_000 } },
    ])
    socket.say(mediaMessage(2))
    expect(audio).toHaveLength(1)
    expect(settled).toBe(1)
    expect(clock.pending).toBe(0)
  })

  test('carries linear audio when its start says so', async () => {
    const mediaFormat = { encoding: 'audio/x-l16', sampleRate: 16_000, channels: 1 }
    socket.say(startMessage('t', { start: { mediaFormat } }))
    await checked()
    expect(streams).toMatchObject([{ callerFormat: { encoding: 'pcm16', sampleRate: 16_000 } }])
  })

  test('brings nothing that was sent before its start', async () => {
    socket.say(mediaMessage(1))
    socket.say(startMessage())
    await checked()
    expect(audio).toEqual([])
    expect(tapped.join()).not.toContain('"media"')
  })

  test('is recorded from its first message, without the token', async () => {
    socket.say(connectedMessage)
    socket.say(startMessage('very-secret-token'))
    await checked()
    socket.say(stopMessage(2))
    expect(tapped).toEqual([
      `in ${JSON.stringify(connectedMessage)}`,
      `in ${JSON.stringify(startMessage('[redacted]'))}`,
      `in ${JSON.stringify(stopMessage(2))}`,
      'closed {"code":1000,"reason":""}',
    ])
  })

  test('does not ask twice when start is repeated', async () => {
    let asked = 0
    objection = () => {
      asked += 1
      return null
    }
    socket.say(startMessage())
    await checked()
    socket.say(startMessage('t', { top: { sequenceNumber: '2' } }))
    await checked()
    expect(asked).toBe(1)
    expect(streams).toHaveLength(1)
  })
})

describe('a stream that is refused', () => {
  test('because of its token: 1008, the reason in the log alone, never the token', async () => {
    objection = () => 'token-forged'
    socket.say(startMessage('very-secret-token'))
    await checked()
    expect(streams).toEqual([])
    expect(socket.closes).toEqual([{ code: 1008, reason: 'stream refused' }])
    expect(refusals()).toEqual(['token-forged'])
    expect(JSON.stringify(captured.lines)).not.toContain('very-secret-token')
    socket.say(mediaMessage(2))
    expect(audio).toEqual([])
    expect(tapped).toEqual([])
    expect(settled).toBe(1)
  })

  test('because no start came within five seconds of the upgrade', () => {
    socket.say(connectedMessage)
    clock.advance(4_999)
    expect(socket.closes).toEqual([])
    clock.advance(1)
    expect(socket.closes).toEqual([{ code: 1008, reason: 'stream refused' }])
    expect(refusals()).toEqual(['no-start-in-time'])
    expect(clock.pending).toBe(0)
  })

  test('because of a format that we cannot carry, which is reported', async () => {
    const mediaFormat = { encoding: 'audio/opus', sampleRate: 48_000, channels: 2 }
    socket.say(startMessage('t', { start: { mediaFormat } }))
    await checked()
    expect(streams).toEqual([])
    expect(socket.closes).toEqual([{ code: 1008, reason: 'stream refused' }])
    expect(refusals()).toEqual(['unsupported-format'])
    expect(JSON.stringify(captured.lines[0])).toContain('audio/opus')
  })

  test('because it sends nothing but rubbish', () => {
    for (let count = 0; count < 50; count += 1) socket.say('{')
    expect(socket.closes).toEqual([{ code: 1008, reason: 'stream refused' }])
    expect(refusals()).toEqual(['too-many-bad-messages'])
  })

  test('because it breaks the WebSocket protocol', () => {
    socket.emit('violation', 'WS_ERR_INVALID_OPCODE')
    expect(socket.closes).toEqual([{ code: 1008, reason: 'stream refused' }])
    expect(refusals()).toEqual(['socket-violation'])
  })

  test('holds nothing longer than a second when the peer is dead', async () => {
    socket.peerAlive = false
    objection = () => 'token-used'
    socket.say(startMessage())
    await checked()
    clock.advance(1_000)
    expect(socket.terminated).toBe(true)
    expect(clock.pending).toBe(0)
  })
})

test('a socket that leaves before its start is forgotten', () => {
  socket.end(1006)
  expect(settled).toBe(1)
  expect(clock.pending).toBe(0)
  expect(captured.lines.map(({ msg }) => msg)).toEqual(['media socket left before its start'])
})

describe('a mistake of ours', () => {
  test('in the switchboard closes the stream', async () => {
    onConnected = () => {
      throw new TypeError('broken')
    }
    socket.say(startMessage())
    await checked()
    expect(socket.closes).toEqual([{ code: 1011, reason: 'internal error' }])
    expect(captured.lines.map(({ msg }) => msg)).toEqual(['media stream could not be taken over'])
    expect(settled).toBe(1)
    expect(clock.pending).toBe(0)
  })

  test('in the check of the token lets nobody in', async () => {
    objection = () => {
      throw new TypeError('broken')
    }
    socket.say(startMessage())
    await checked()
    expect(streams).toEqual([])
    expect(socket.closes).toEqual([{ code: 1011, reason: 'internal error' }])
    expect(settled).toBe(1)
    expect(clock.pending).toBe(0)
  })
})

describe('while its start is being checked', () => {
  test('what comes is kept, and follows the start in order', async () => {
    const verdict = Promise.withResolvers<string | null>()
    objection = () => verdict.promise
    socket.say(startMessage())
    socket.say(mediaMessage(2, Uint8Array.of(1)))
    socket.say(mediaMessage(3, Uint8Array.of(2)))
    expect(audio).toEqual([])
    verdict.resolve(null)
    await checked()
    expect(audio).toEqual([Uint8Array.of(1), Uint8Array.of(2)])
  })

  test('a socket that leaves gives its claim back', async () => {
    const claimed = Promise.withResolvers<Claim | null>()
    claim = () => claimed.promise
    socket.say(startMessage())
    await checked()
    socket.end(1006)
    claimed.resolve(theClaim)
    await checked()
    expect([streams.length, abandoned, settled]).toEqual([0, 1, 1])
  })

  test('a stream whose call nobody knows is refused', async () => {
    claim = () => Promise.resolve(null)
    socket.say(startMessage())
    await checked()
    expect(socket.closes).toEqual([{ code: 1008, reason: 'stream refused' }])
    expect(refusals()).toEqual(['unknown-call'])
  })

  test('the deadline of the door counts on', async () => {
    objection = () => new Promise<null>(() => undefined)
    socket.say(startMessage())
    clock.advance(5_000)
    await checked()
    expect(refusals()).toEqual(['not-checked-in-time'])
    expect(clock.pending).toBe(0)
  })

  test('a flood of messages is not kept', async () => {
    objection = () => new Promise<null>(() => undefined)
    socket.say(startMessage())
    for (let number = 2; number < 503; number += 1) socket.say(mediaMessage(number))
    await checked()
    expect(refusals()).toEqual(['too-many-early-messages'])
  })
})
