import { beforeEach, describe, expect, test } from 'vitest'
import type { CarrierStream } from '../../../../src/carrier/carrier-stream.ts'
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
let objection: (start: StartMessage) => string | null
let onConnected: (stream: CarrierStream) => void

const wait = (): void => {
  new StreamAdmission(socket, {
    switchboard: {
      tapFor: () => (_socket, direction, text) => tapped.push(`${direction} ${text}`),
      connected(stream) {
        streams.push(stream)
        onConnected(stream)
      },
    },
    objection: (start) => objection(start),
    clock,
    log: captured.log,
    settled: () => {
      settled += 1
    },
  })
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
  objection = () => null
  onConnected = (stream) => {
    stream.on('audio', (payload) => audio.push(payload))
  }
  wait()
})

describe('a stream that may come in', () => {
  test('reaches the switchboard with its call and format, and then its audio', () => {
    socket.say(connectedMessage)
    socket.say(startMessage())
    expect(streams).toMatchObject([
      { callId: CALL_SID, format: { encoding: 'mulaw', sampleRate: 8_000 } },
    ])
    socket.say(mediaMessage(2))
    expect(audio).toHaveLength(1)
    expect(settled).toBe(1)
    expect(clock.pending).toBe(0)
  })

  test('carries linear audio when its start says so', () => {
    const mediaFormat = { encoding: 'audio/x-l16', sampleRate: 16_000, channels: 1 }
    socket.say(startMessage('t', { start: { mediaFormat } }))
    expect(streams).toMatchObject([{ format: { encoding: 'pcm16', sampleRate: 16_000 } }])
  })

  test('brings nothing that was sent before its start', () => {
    socket.say(mediaMessage(1))
    socket.say(startMessage())
    expect(audio).toEqual([])
    expect(tapped.join()).not.toContain('"media"')
  })

  test('is recorded from its first message, without the token', () => {
    socket.say(connectedMessage)
    socket.say(startMessage('very-secret-token'))
    socket.say(stopMessage(2))
    expect(tapped).toEqual([
      `in ${JSON.stringify(connectedMessage)}`,
      `in ${JSON.stringify(startMessage('[redacted]'))}`,
      `in ${JSON.stringify(stopMessage(2))}`,
      'closed {"code":1000,"reason":""}',
    ])
  })

  test('does not ask twice when start is repeated', () => {
    let asked = 0
    objection = () => {
      asked += 1
      return null
    }
    socket.say(startMessage())
    socket.say(startMessage('t', { top: { sequenceNumber: '2' } }))
    expect(asked).toBe(1)
    expect(streams).toHaveLength(1)
  })
})

describe('a stream that is refused', () => {
  test('because of its token: 1008, the reason in the log alone, never the token', () => {
    objection = () => 'token-forged'
    socket.say(startMessage('very-secret-token'))
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

  test('because of a format that we cannot carry, which is reported', () => {
    const mediaFormat = { encoding: 'audio/opus', sampleRate: 48_000, channels: 2 }
    socket.say(startMessage('t', { start: { mediaFormat } }))
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

  test('holds nothing longer than a second when the peer is dead', () => {
    socket.peerAlive = false
    objection = () => 'token-used'
    socket.say(startMessage())
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
  test('in the switchboard closes the stream', () => {
    onConnected = () => {
      throw new TypeError('broken')
    }
    socket.say(startMessage())
    expect(socket.closes).toEqual([{ code: 1011, reason: 'internal error' }])
    expect(captured.lines.map(({ msg }) => msg)).toEqual(['media stream could not be taken over'])
    expect(settled).toBe(1)
    expect(clock.pending).toBe(0)
  })

  test('in the check of the token lets nobody in', () => {
    objection = () => {
      throw new TypeError('broken')
    }
    socket.say(startMessage())
    expect(streams).toEqual([])
    expect(socket.closes).toEqual([{ code: 1011, reason: 'internal error' }])
    expect(settled).toBe(1)
    expect(clock.pending).toBe(0)
  })
})
