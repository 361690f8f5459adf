import { setImmediate as settled } from 'node:timers/promises'
import { beforeEach, describe, expect, test } from 'vitest'
import { BrowserStream } from '../../../../src/carrier/browser/browser-stream.ts'
import type { ServerMessage } from '../../../../src/carrier/browser/talk-protocol.ts'
import type { CarrierClose, CarrierEvents } from '../../../../src/carrier/carrier-stream.ts'
import { VirtualClock } from '../../../../src/shared/clock.ts'
import { memoryLog } from '../../../support/memory-log.ts'
import { MemoryMediaSocket } from '../../../support/memory-media-socket.ts'

type Seen = { [K in keyof CarrierEvents]: readonly [K, ...CarrierEvents[K]] }[keyof CarrierEvents]

const ENDED: ServerMessage = { type: 'ended', sequel: { kind: 'over', words: null, person: null } }
const jpeg = '/9j/4AAQ'

let clock: VirtualClock
let socket: MemoryMediaSocket
let captured: ReturnType<typeof memoryLog>
let tapped: (readonly [string, string, unknown])[]
let closes: CarrierClose[]
let lastWords: Promise<ServerMessage | null>
let stream: BrowserStream
let seen: Seen[]

beforeEach(() => {
  clock = new VirtualClock()
  socket = new MemoryMediaSocket()
  captured = memoryLog()
  tapped = []
  closes = []
  lastWords = Promise.resolve(ENDED)
  stream = new BrowserStream({
    socket,
    callId: 'BR1',
    streamId: 'BS1',
    clock,
    log: captured.log,
    tap: (name, direction, text) => tapped.push([name, direction, JSON.parse(text) as unknown]),
    lastWords: (close) => {
      closes.push(close)
      return lastWords
    },
  })
  seen = []
  for (const name of [
    ...(['audio', 'mark', 'dtmf', 'text', 'picture', 'pictureEnd', 'badMessage'] as const),
    'closed' as const,
  ]) {
    stream.on(name, (...args: unknown[]) => seen.push([name, ...args] as unknown as Seen))
  }
})

/** A message of sound that begins at `place`. */
function sound(place: number, bytes: number): Uint8Array {
  const message = new Uint8Array(4 + bytes).fill(7, 4)
  new DataView(message.buffer).setUint32(0, place, true)
  return message
}

/** What the page was told last, and whether it was shown the door. */
function refusal(): unknown {
  return socket.sent.at(-1)
}

describe('what a page says', () => {
  test('is sound with its own time, marks, keys, texts and pictures', () => {
    clock.advance(20)
    socket.emit('bytes', sound(320, 640))
    socket.say({ type: 'mark', name: 'e1.m1' })
    socket.say({ type: 'key', key: '#' })
    socket.say({ type: 'text', text: '  Hello? ' })
    socket.say({ type: 'picture', jpeg })
    socket.say({ type: 'picture-end' })
    expect(seen).toEqual([
      ['audio', new Uint8Array(640).fill(7), 20, 20],
      ['mark', 'e1.m1', 20],
      ['dtmf', '#'],
      ['text', 'Hello?'],
      ['picture', { jpeg }],
      ['pictureEnd'],
    ])
  })

  test('of the longest message is 200 ms of sound', () => {
    socket.emit('bytes', sound(0, 6_400))
    expect(seen).toEqual([['audio', new Uint8Array(6_400).fill(7), 0, 0]])
  })

  test.each([
    ['nothing', new Uint8Array(0), 'bad-sound'],
    ['a place without samples', sound(1, 0), 'bad-sound'],
    ['half a place', Uint8Array.of(1, 2), 'bad-sound'],
    ['half a sample', sound(1, 641), 'bad-sound'],
    ['more than 200 ms', sound(1, 6_402), 'bad-sound'],
    ['no JSON', '{"type":', 'no-json'],
    ['an unknown type', '{"type":"media"}', 'unknown-type'],
    ['no object', '[]', 'unknown-type'],
    ['a start again', { type: 'start', ticket: 'x'.repeat(20) }, 'second-start'],
    ['a key that is none', { type: 'key', key: '12' }, 'bad-shape'],
    ['an empty text', { type: 'text', text: '   ' }, 'bad-shape'],
    ['a text that is too long', { type: 'text', text: 'x'.repeat(2_001) }, 'bad-shape'],
    ['a member too many', { type: 'hang-up', now: true }, 'bad-shape'],
    ['a picture that is no JPEG', { type: 'picture', jpeg: 'iVBORw0KGgo' }, 'bad-shape'],
    ['a picture that is too large', { type: 'picture', jpeg: `/9j/${'A'.repeat(240_000)}` }, null],
    ['a message that is too long', `{"type":"text","text":"${'x'.repeat(250_000)}"}`, 'too-long'],
  ])('is refused with its reason when it is %s', async (_, message, reason) => {
    if (message instanceof Uint8Array) socket.emit('bytes', message)
    else socket.say(message)
    await settled()
    expect(refusal()).toMatchObject({ type: 'refused', code: 'protocol' })
    expect(socket.closes).toEqual([{ code: 1008, reason: 'protocol' }])
    expect(seen.map(([name]) => name)).toEqual(['badMessage', 'closed'])
    if (reason !== null) expect(seen[0]).toEqual(['badMessage', reason])
    expect(closes).toMatchObject([{ by: 'protocol' }])
    socket.emit('bytes', sound(0, 640))
    expect(seen).toHaveLength(2)
    expect(clock.pending).toBe(0)
  })

  test('is refused when it is never quiet', () => {
    for (let count = 0; count < 6_000; count += 1) socket.say({ type: 'mark', name: 'm' })
    expect(socket.sent).toEqual([])
    socket.say({ type: 'mark', name: 'm' })
    expect(refusal()).toMatchObject({ code: 'protocol', words: 'Too many messages were sent.' })
  })

  test('is refused when it is more sound than a minute that comes at once', () => {
    for (let count = 0; count < 300; count += 1) socket.emit('bytes', sound(0, 6_400))
    expect(socket.sent).toEqual([])
    socket.emit('bytes', sound(0, 6_400))
    expect(seen.at(-2)).toEqual(['badMessage', 'too-much-sound'])
    expect(refusal()).toMatchObject({ type: 'refused', code: 'protocol' })
  })

  test('is not refused in an hour of speech', () => {
    for (let count = 0; count < 60 * 60 * 5; count += 1) {
      socket.emit('bytes', sound(count * 3_200, 6_400))
      clock.advance(200)
    }
    expect(socket.sent).toEqual([])
  })

  test('is refused when it is a flood of texts, and told why', () => {
    for (let count = 0; count < 20; count += 1) socket.say({ type: 'text', text: 'Hello?' })
    expect(socket.sent).toEqual([])
    socket.say({ type: 'text', text: 'Hello?' })
    const words = 'Too many texts were sent within a few seconds.'
    expect(refusal()).toEqual({ type: 'refused', code: 'protocol', words })
    expect(seen.filter(([name]) => name === 'text')).toHaveLength(20)
  })

  test('of pictures is dropped beyond one a second, and refused as a flood', () => {
    for (let count = 0; count < 8; count += 1) {
      socket.say({ type: 'picture', jpeg })
      clock.advance(500)
    }
    expect(seen).toHaveLength(4)
    expect(socket.sent).toEqual([])
    for (let count = 0; count < 30; count += 1) socket.say({ type: 'picture', jpeg })
    expect(refusal()).toMatchObject({
      code: 'protocol',
      words: 'Pictures are taken once a second.',
    })
  })

  test('of pictures is not looked at once they are off, until the page says so too', () => {
    stream.refusePictures()
    socket.say({ type: 'picture', jpeg })
    expect(seen).toEqual([])
    socket.say({ type: 'picture-end' })
    clock.advance(1_000)
    socket.say({ type: 'picture', jpeg })
    expect(seen.map(([name]) => name)).toEqual(['pictureEnd', 'picture'])
  })
})

describe('what a page is sent', () => {
  test('is sound with the place of each piece, marks and clears', () => {
    stream.sendAudio(Uint8Array.of(1, 2, 3, 4))
    stream.sendMark('m1')
    stream.clear()
    stream.sendAudio(Uint8Array.of(5, 6))
    expect(socket.sentBytes).toEqual([
      Uint8Array.of(0, 0, 0, 0, 1, 2, 3, 4),
      Uint8Array.of(2, 0, 0, 0, 5, 6),
    ])
    expect(socket.sent).toEqual([{ type: 'mark', name: 'm1' }, { type: 'clear' }])
  })

  test('is a copy: its memory may be used again', () => {
    const samples = Uint8Array.of(1, 2)
    stream.sendAudio(samples)
    samples.fill(9)
    expect(socket.sentBytes[0]).toEqual(Uint8Array.of(0, 0, 0, 0, 1, 2))
  })

  test('waits for a page that reads late: cleared at once, then cut with its reason', async () => {
    socket.bufferedBytes = 1_048_577
    stream.sendAudio(new Uint8Array(960))
    expect([socket.sentBytes, socket.sent]).toEqual([[], [{ type: 'clear' }]])
    clock.advance(4_999)
    stream.sendAudio(new Uint8Array(960))
    expect(seen).toEqual([])
    clock.advance(1)
    stream.sendAudio(new Uint8Array(960))
    await settled()
    expect(refusal()).toMatchObject({ type: 'refused', code: 'too-slow' })
    expect(socket.sentBytes).toEqual([])
    // It may come back: nobody said that the call was over.
    expect(closes).toEqual([{ by: 'network', code: 1006 }])
    expect(seen).toEqual([['closed', { by: 'network', code: 1006 }]])
    expect(clock.pending).toBe(0)
  })

  test('beside the sound is dropped while too much waits', () => {
    socket.bufferedBytes = 1_048_577
    stream.tell({ type: 'state', state: 'thinking' })
    socket.bufferedBytes = 0
    stream.tell({ type: 'state', state: 'listening' })
    expect(socket.sent).toEqual([{ type: 'state', state: 'listening' }])
  })

  test('holds a dead page for no longer than a second', async () => {
    socket.peerAlive = false
    stream.close()
    await settled()
    clock.advance(1_000)
    expect(socket.terminated).toBe(true)
    expect(clock.pending).toBe(0)
  })
})

describe('the end of a stream', () => {
  test('by us is told once what follows is known', async () => {
    const known = Promise.withResolvers<ServerMessage>()
    lastWords = known.promise
    stream.close()
    await settled()
    expect(seen).toEqual([['closed', { by: 'us' }]])
    expect([socket.sent, socket.closes]).toEqual([[], []])
    known.resolve(ENDED)
    await settled()
    expect(socket.sent).toEqual([ENDED])
    expect(socket.closes).toEqual([{ code: 1000, reason: '' }])
    expect(closes).toEqual([{ by: 'us' }])
  })

  test('by the page is answered', async () => {
    socket.say({ type: 'hang-up' })
    socket.say({ type: 'hang-up' })
    stream.close()
    await settled()
    expect(seen).toEqual([['closed', { by: 'carrier' }]])
    expect(socket.sent).toEqual([ENDED])
    expect(socket.closes).toEqual([{ code: 1000, reason: '' }])
    expect(closes).toEqual([{ by: 'carrier' }])
  })

  test('by the network leaves nobody to be told', async () => {
    socket.end(1006)
    await settled()
    expect(seen).toEqual([['closed', { by: 'network', code: 1006 }]])
    expect([socket.sent, socket.closes]).toEqual([[], []])
  })

  test('by a break of the WebSocket protocol is told as one', () => {
    socket.emit('violation', 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH')
    expect(seen.map(([name]) => name)).toEqual(['badMessage', 'closed'])
    expect(closes).toMatchObject([{ by: 'protocol' }])
  })

  test.each([
    ['audio', sound(0, 640)],
    ['mark', { type: 'mark', name: 'm' }],
    ['text', { type: 'text', text: 'Hello?' }],
    ['picture', { type: 'picture', jpeg }],
  ] as const)('comes when a listener of %s throws', (name, message) => {
    stream.on(name, () => {
      throw new TypeError('a mistake of ours')
    })
    if (message instanceof Uint8Array) socket.emit('bytes', message)
    else socket.say(message)
    expect(seen.at(-1)).toEqual(['closed', { by: 'us' }])
    expect(JSON.stringify(captured.lines)).toContain('a mistake of ours')
  })
})

describe('the wire tap', () => {
  test('sees texts as they are, sound in base64, and of pictures their size', () => {
    socket.say({ type: 'text', text: 'Hello?' })
    socket.emit('bytes', sound(320, 4))
    socket.say({ type: 'picture', jpeg })
    stream.sendAudio(Uint8Array.of(1, 2))
    expect(tapped).toEqual([
      ['carrier', 'in', { type: 'text', text: 'Hello?' }],
      ['carrier', 'in', { type: 'sound', place: 320, pcm: 'BwcHBw==' }],
      ['carrier', 'in', { type: 'picture', characters: 8 }],
      ['carrier', 'out', { type: 'sound', place: 0, pcm: 'AQI=' }],
    ])
  })

  test('sees no ticket', async () => {
    const ticket = 'secret-ticket-secret-ticket'
    stream.tell({ type: 'ready', callId: 'BR1', assistant: 'a', resume: ticket, again: false })
    socket.say({ type: 'start', ticket })
    await settled()
    expect(JSON.stringify(tapped)).not.toContain('secret')
  })

  test('sees no ticket that the call goes on with', async () => {
    const ticket = 'secret-ticket-secret-ticket'
    const goesOn: ServerMessage = { type: 'ended', sequel: { kind: 'reconnect', ticket } }
    lastWords = Promise.resolve(goesOn)
    stream.close()
    await settled()
    expect(socket.sent).toEqual([goesOn])
    expect(JSON.stringify(tapped)).not.toContain('secret')
  })

  test('sees no key, no sound and no rubbish while keys are secret; the call does', () => {
    stream.hideDigits(true)
    socket.say({ type: 'key', key: '7' })
    socket.emit('bytes', sound(0, 4))
    socket.say('{"type":"key","key":"7"')
    expect(tapped.map(([, , text]) => text).slice(0, 3)).toEqual([
      { type: 'key', key: '•' },
      { type: 'sound', place: 0 },
      { type: 'bad', reason: 'no-json', characters: 23 },
    ])
    expect(seen.slice(0, 2).map(([name]) => name)).toEqual(['dtmf', 'audio'])
  })
})
