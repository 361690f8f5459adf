import { beforeEach, describe, expect, test } from 'vitest'
import { encodeMulaw } from '../../../../src/audio/mulaw.ts'
import { makeTone } from '../../../../src/audio/tone-analysis.ts'
import { TELEPHONE_FORMAT } from '../../../../src/audio/audio-format.ts'
import type { CarrierEvents } from '../../../../src/carrier/carrier-stream.ts'
import { StreamReader } from '../../../../src/carrier/twilio/stream-reader.ts'
import { TwilioStream } from '../../../../src/carrier/twilio/twilio-stream.ts'
import { VirtualClock } from '../../../../src/shared/clock.ts'
import { keyTone } from '../../../support/key-tone.ts'
import { memoryLog } from '../../../support/memory-log.ts'
import { MemoryMediaSocket } from '../../../support/memory-media-socket.ts'
import {
  CALL_SID,
  connectedMessage,
  dtmfMessage,
  markMessage,
  mediaMessage,
  startMessage,
  stopMessage,
  STREAM_SID,
} from '../../../support/twilio-messages.ts'

type Seen = { [K in keyof CarrierEvents]: readonly [K, ...CarrierEvents[K]] }[keyof CarrierEvents]

let clock: VirtualClock
let socket: MemoryMediaSocket
let captured: ReturnType<typeof memoryLog>
let tapped: (readonly [string, string, string])[]
let stream: TwilioStream
let seen: Seen[]

function open(): TwilioStream {
  const reader = new StreamReader()
  const start = reader.read(JSON.stringify(startMessage()), false)
  if (start.event !== 'start') throw new TypeError('the start message is good')
  return new TwilioStream({
    socket,
    reader,
    start,
    format: TELEPHONE_FORMAT,
    clock,
    log: captured.log,
    tap: (...message) => tapped.push(message),
  })
}

beforeEach(() => {
  clock = new VirtualClock()
  socket = new MemoryMediaSocket()
  captured = memoryLog()
  tapped = []
  seen = []
  stream = open()
  for (const name of ['audio', 'mark', 'dtmf', 'badMessage', 'closed'] as const) {
    stream.on(name, (...args: unknown[]) => seen.push([name, ...args] as unknown as Seen))
  }
})

describe('what arrives', () => {
  test('audio, marks and keys, with their time of arrival', () => {
    const payload = Uint8Array.of(1, 2, 3)
    clock.advance(20)
    socket.say(mediaMessage(2, payload))
    clock.advance(20)
    socket.say(markMessage(3, 'e1.m1'))
    socket.say(dtmfMessage(4, '0'))
    expect(seen).toEqual([
      ['audio', payload, 20, 40],
      ['mark', 'e1.m1', 40],
      ['dtmf', '0'],
    ])
  })

  test('audio without a usable time stamp is audio all the same', () => {
    const { media } = mediaMessage(2, Uint8Array.of(1)) as { media: object }
    socket.say({ ...mediaMessage(2), media: { ...media, timestamp: '-20' } })
    socket.say({ ...mediaMessage(3), media: { ...media, timestamp: undefined } })
    expect(seen).toEqual([
      ['audio', Uint8Array.of(1), 0, null],
      ['audio', Uint8Array.of(1), 0, null],
    ])
  })

  test('audio of no length is no audio', () => {
    socket.say(mediaMessage(2, new Uint8Array()))
    expect(seen).toEqual([])
  })

  test('the stream knows whose it is', () => {
    expect(stream).toMatchObject({
      callId: CALL_SID,
      streamId: STREAM_SID,
      callerFormat: TELEPHONE_FORMAT,
      agentFormat: TELEPHONE_FORMAT,
    })
  })
})

describe('what is sent', () => {
  test('goes out in order', () => {
    stream.sendAudio(Uint8Array.of(0xff))
    stream.sendMark('e1.m1')
    stream.clear()
    expect(socket.sent).toEqual([
      { event: 'media', streamSid: STREAM_SID, media: { payload: '/w==' } },
      { event: 'mark', streamSid: STREAM_SID, mark: { name: 'e1.m1' } },
      { event: 'clear', streamSid: STREAM_SID },
    ])
  })

  test('is dropped after the end', () => {
    stream.close()
    stream.sendAudio(Uint8Array.of(0xff))
    stream.sendMark('x')
    stream.clear()
    expect(socket.sent).toEqual([])
    expect(tapped).toEqual([['carrier', 'closed', '{"code":1000,"reason":""}']])
  })

  test('a carrier that stops reading loses its queue first, then the stream', () => {
    socket.bufferedBytes = 1_048_577
    stream.sendAudio(Uint8Array.of(0xff))
    clock.advance(4_999)
    stream.sendAudio(Uint8Array.of(0xff))
    stream.sendMark('e1.m1')
    expect(seen).toEqual([])
    expect(socket.sent).toEqual([
      { event: 'clear', streamSid: STREAM_SID },
      { event: 'mark', streamSid: STREAM_SID, mark: { name: 'e1.m1' } },
    ])
    clock.advance(1)
    stream.sendAudio(Uint8Array.of(0xff))
    expect(seen).toEqual([['closed', { by: 'network', code: 1006 }]])
    expect(socket.terminated).toBe(true)
    expect(captured.lines.map(({ msg }) => msg)).toEqual([
      'carrier reads too slowly: its queue is cleared',
      'carrier reads too slowly: the stream is cut',
    ])
  })

  test('a carrier that catches up in time hears the agent again', () => {
    socket.bufferedBytes = 1_048_577
    stream.sendAudio(Uint8Array.of(1))
    clock.advance(2_000)
    socket.bufferedBytes = 65_536
    stream.sendAudio(Uint8Array.of(0xff))
    expect(socket.sent).toEqual([
      { event: 'clear', streamSid: STREAM_SID },
      { event: 'media', streamSid: STREAM_SID, media: { payload: '/w==' } },
    ])
    expect(seen).toEqual([])
  })
})

describe('a flood', () => {
  test('of good messages ends the stream as well', () => {
    for (let count = 0; count < 7_000; count += 1) socket.say(mediaMessage(count + 2))
    expect(seen.filter(([name]) => name === 'audio')).toHaveLength(6_000)
    expect(seen.at(-1)).toEqual(['closed', { by: 'protocol', detail: 'too many messages' }])
    expect(socket.closes).toEqual([{ code: 1008, reason: 'too many messages' }])
  })

  test('is not what comes after a line stood still for a minute', () => {
    for (let count = 0; count < 3_000; count += 1) socket.say(mediaMessage(count + 2))
    for (let count = 0; count < 10_000; count += 1) {
      clock.advance(20)
      socket.say(mediaMessage(count + 3_002))
    }
    expect(seen).toHaveLength(13_000)
    expect(seen.every(([name]) => name === 'audio')).toBe(true)
  })
})

describe('the end', () => {
  test('the carrier says stop', () => {
    socket.say(stopMessage(2))
    expect(seen).toEqual([['closed', { by: 'carrier' }]])
    expect(socket.closes).toEqual([{ code: 1000, reason: '' }])
    expect(clock.pending).toBe(0)
  })

  test('the socket goes away without a word', () => {
    socket.end(1006)
    expect(seen).toEqual([['closed', { by: 'network', code: 1006 }]])
    expect(clock.pending).toBe(0)
  })

  test('we close, at once and once', () => {
    stream.close()
    stream.close()
    expect(seen).toEqual([['closed', { by: 'us' }]])
    expect(socket.closes).toEqual([{ code: 1000, reason: '' }])
    expect(clock.pending).toBe(0)
  })

  test('nothing follows it, whatever still arrives', () => {
    socket.peerAlive = false
    stream.close()
    socket.say(mediaMessage(2))
    socket.say(stopMessage(3))
    socket.say('{')
    socket.emit('violation', 'WS_ERR_INVALID_UTF8')
    socket.end(1006)
    expect(seen).toEqual([['closed', { by: 'us' }]])
  })

  test('a dead peer is cut off after a second', () => {
    socket.peerAlive = false
    stream.close()
    clock.advance(999)
    expect(socket.terminated).toBe(false)
    clock.advance(1)
    expect(socket.terminated).toBe(true)
    expect(clock.pending).toBe(0)
  })

  test('closing while a message is acted on: the other listeners hear nothing more', () => {
    stream.on('badMessage', () => {
      stream.close()
    })
    // A gap and audio in one message.
    socket.say(mediaMessage(5))
    expect(seen).toEqual([
      ['badMessage', 'sequence-gap'],
      ['closed', { by: 'us' }],
    ])
  })
})

describe('bad messages', () => {
  test('are reported and survived', () => {
    socket.say('{')
    socket.emit('bytes', Buffer.from('binary'))
    socket.say({ event: 'video', sequenceNumber: '2' })
    socket.say({ ...mediaMessage(3), media: { payload: 'A' } })
    socket.say(mediaMessage(3))
    socket.say({ ...mediaMessage(4), streamSid: 'MZother' })
    socket.say({ ...mediaMessage(4), sequenceNumber: undefined })
    socket.say(startMessage('t', { top: { sequenceNumber: '4' } }))
    socket.say(connectedMessage)
    socket.say('x'.repeat(65_537))
    socket.say(mediaMessage(5, Uint8Array.of(7)))
    expect(seen).toEqual([
      ['badMessage', 'malformed-json'],
      ['badMessage', 'binary'],
      ['badMessage', 'unknown-event'],
      ['badMessage', 'bad-base64'],
      ['badMessage', 'repeated-sequence'],
      ['badMessage', 'wrong-stream'],
      ['badMessage', 'missing-sequence'],
      ['badMessage', 'second-start'],
      ['badMessage', 'second-connected'],
      ['badMessage', 'oversized'],
      ['audio', Uint8Array.of(7), 0, 100],
    ])
  })

  test('fifty of them end the stream with 1008', () => {
    for (let count = 1; count < 50; count += 1) socket.say('{')
    expect(socket.closes).toEqual([])
    socket.say('{')
    expect(seen).toHaveLength(51)
    expect(seen.at(-1)).toEqual(['closed', { by: 'protocol', detail: 'too many bad messages' }])
    expect(socket.closes).toEqual([{ code: 1008, reason: 'too many bad messages' }])
    expect(clock.pending).toBe(0)
  })

  test('gaps are reported and never end the stream', () => {
    for (let index = 1; index <= 60; index += 1) socket.say(mediaMessage(index * 3))
    expect(seen.filter(([name]) => name === 'badMessage')).toHaveLength(60)
    expect(seen.filter(([name]) => name === 'audio')).toHaveLength(60)
    expect(socket.closes).toEqual([])
  })

  test('a break of the WebSocket protocol ends the stream', () => {
    socket.emit('violation', 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH')
    expect(seen).toEqual([
      ['badMessage', 'socket-violation'],
      ['closed', { by: 'protocol', detail: 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH' }],
    ])
  })
})

describe('a listener that throws', () => {
  test.each([
    ['audio', mediaMessage(2)],
    ['mark', markMessage(2, 'x')],
    ['dtmf', dtmfMessage(2, '1')],
    ['badMessage', { event: 'rubbish' }],
  ] as const)('of %s closes the stream and harms nobody else', (name, message) => {
    stream.on(name, () => {
      throw new TypeError('a mistake of ours')
    })
    socket.say(message)
    expect(seen.at(-1)).toEqual(['closed', { by: 'us' }])
    expect(socket.closes).toEqual([{ code: 1000, reason: '' }])
    expect(captured.lines.map(({ msg }) => msg)).toEqual(['listener of a media stream failed'])
    expect(JSON.stringify(captured.lines[0])).toContain('a mistake of ours')
  })

  test('of closed is caught as well', () => {
    stream.on('closed', () => {
      throw new TypeError('a mistake of ours')
    })
    socket.end(1006)
    expect(seen).toEqual([['closed', { by: 'network', code: 1006 }]])
    expect(captured.lines.map(({ msg }) => msg)).toEqual(['listener of a media stream failed'])
  })
})

describe('the wire tap', () => {
  test('sees every message of both directions as it passes', () => {
    const bad = '{"event":'
    socket.say(mediaMessage(2))
    socket.say(bad)
    stream.sendMark('m')
    expect(tapped).toEqual([
      ['carrier', 'in', JSON.stringify(mediaMessage(2))],
      ['carrier', 'in', bad],
      ['carrier', 'out', `{"event":"mark","streamSid":"${STREAM_SID}","mark":{"name":"m"}}`],
    ])
  })

  test('never sees a token, not even in a start that should not be there', () => {
    socket.say(startMessage('very-secret-token', { top: { sequenceNumber: '2' } }))
    expect(tapped).toHaveLength(1)
    expect(tapped[0]?.[2]).not.toContain('very-secret-token')
    expect(tapped[0]?.[2]).toContain('[redacted]')
  })

  test('sees keys, but none that is secret; the call sees them all', () => {
    socket.say(dtmfMessage(2, '1'))
    stream.hideDigits(true)
    socket.say(dtmfMessage(3, '2'))
    socket.say(dtmfMessage(3, '2'))
    stream.hideDigits(false)
    socket.say(dtmfMessage(4, '3'))
    expect(tapped.map(([, , text]) => text)).toEqual([
      JSON.stringify(dtmfMessage(2, '1')),
      expect.stringContaining('"digit":"•"'),
      '{"event":"hidden"}',
      JSON.stringify(dtmfMessage(4, '3')),
    ])
    expect(seen).toEqual([
      ['dtmf', '1'],
      ['dtmf', '2'],
      ['badMessage', 'repeated-sequence'],
      ['dtmf', '3'],
    ])
  })

  test('while keys are secret, neither the tap nor the call hears them', () => {
    const tone = keyTone('7', 20)
    const voice = encodeMulaw(makeTone(300, 8_000, 20))
    const silence = new Uint8Array(160).fill(0xff)
    const frames = [voice, tone, tone, voice, voice]
    stream.hideDigits(true)
    for (const [at, frame] of frames.entries()) socket.say(mediaMessage(2 + at, frame))
    stream.hideDigits(false)
    socket.say(mediaMessage(7, tone))
    // The last of a tone may be too short to be found: what follows it is silenced as well.
    const given = [voice, silence, silence, silence, voice, tone]
    const heard = seen.flatMap((one) => (one[0] === 'audio' ? [new Uint8Array(one[1])] : []))
    expect(heard).toEqual(given)
    expect(tapped.map(([, , text]) => JSON.parse(text) as object)).toEqual(
      given.map((one, at) => mediaMessage(2 + at, one)),
    )
  })
})
