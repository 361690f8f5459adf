import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  MAX_MESSAGE_CHARS,
  parseTwilioMessage,
} from '../../../../src/carrier/twilio/inbound-message.ts'
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

const parse = (message: unknown): ReturnType<typeof parseTwilioMessage> =>
  parseTwilioMessage(JSON.stringify(message))

describe('messages that Twilio sends', () => {
  test('connected', () => {
    expect(parse(connectedMessage)).toEqual({ event: 'connected' })
  })

  test('start, with its format and parameters', () => {
    expect(parse(startMessage('abc'))).toEqual({
      event: 'start',
      sequence: 1,
      streamSid: STREAM_SID,
      callSid: CALL_SID,
      mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 },
      parameters: { token: 'abc' },
    })
  })

  test('start without parameters, and with the streamSid inside alone', () => {
    const changes = { start: { customParameters: undefined }, top: { streamSid: undefined } }
    expect(parse(startMessage(null, changes))).toMatchObject({
      event: 'start',
      streamSid: STREAM_SID,
      parameters: {},
    })
  })

  test('identifiers need no prefix', () => {
    const message = { ...markMessage(3, 'x'), streamSid: 'stream-7' }
    expect(parse(message)).toMatchObject({ event: 'mark', streamSid: 'stream-7' })
  })

  test.each([0, 1, 159, 160, 161, 8_000, 45_000])('media of %d bytes', (length) => {
    const payload = Uint8Array.from({ length }, (_, index) => index % 256)
    const message = parse(mediaMessage(7, payload))
    expect(message).toMatchObject({ event: 'media', sequence: 7, streamSid: STREAM_SID })
    expect('payload' in message && Buffer.from(message.payload)).toEqual(Buffer.from(payload))
  })

  test.each([
    ['0', 0],
    ['8', 8],
    ['3600052', 3_600_052],
    ['9'.repeat(15), 999_999_999_999_999],
  ])('media stamped %s', (timestamp, mediaMs) => {
    const message = { ...mediaMessage(2), media: { timestamp, payload: '/w==' } }
    expect(parse(message)).toMatchObject({ event: 'media', mediaMs })
  })

  test.each([
    ...[undefined, null, 20, true, {}, []],
    ...['', ' 20', '20 ', '-20', '20.5', '1e3', '0x14', 'NaN', '2\u0660', '9'.repeat(16)],
  ])('media stamped %j is used, without its stamp', (timestamp) => {
    const message = { ...mediaMessage(2), media: { timestamp, payload: '/w==' } }
    expect(parse(message)).toMatchObject({ event: 'media', mediaMs: null, sequence: 2 })
  })

  test.each(Array.from('0123456789*#ABCD'))('keypad %s', (digit) => {
    expect(parse(dtmfMessage(5, digit))).toEqual({
      event: 'dtmf',
      sequence: 5,
      streamSid: STREAM_SID,
      digit,
    })
  })

  test('mark', () => {
    expect(parse(markMessage(4, 'e1 "quoted"'))).toEqual({
      event: 'mark',
      sequence: 4,
      streamSid: STREAM_SID,
      name: 'e1 "quoted"',
    })
  })

  test('stop', () => {
    expect(parse(stopMessage(9))).toEqual({ event: 'stop', sequence: 9, streamSid: STREAM_SID })
  })
})

describe('messages that are refused', () => {
  test.each(['', '{', 'nonsense', '{"event":"media"', '{"event":"stop"}}', '\0'])(
    'not JSON: %j',
    (text) => {
      expect(parseTwilioMessage(text)).toMatchObject({ reason: 'malformed-json' })
    },
  )

  test.each([null, 1, 'media', true, [], [{ event: 'connected' }], {}, { event: 1 }])(
    'not a message: %j',
    (value) => {
      expect(parse(value)).toMatchObject({ event: 'rejected', reason: 'bad-shape' })
    },
  )

  test('an unknown event keeps its place in the row', () => {
    expect(parse({ event: 'video', sequenceNumber: '12' })).toEqual({
      event: 'rejected',
      reason: 'unknown-event',
      sequence: 12,
    })
    for (const event of ['__proto__', 'constructor', 'toString', 'rejected', '']) {
      expect(parse({ event })).toMatchObject({ reason: 'unknown-event', sequence: null })
    }
  })

  test.each([
    undefined,
    null,
    2,
    '',
    '0',
    '-1',
    '1.5',
    '01',
    ' 2',
    '2 ',
    '0x2',
    '1e3',
    '9'.repeat(16),
  ])('sequence number %j', (sequenceNumber) => {
    expect(parse({ ...markMessage(2, 'x'), sequenceNumber })).toMatchObject({
      reason: 'missing-sequence',
    })
  })

  test.each([
    ['media without media', { media: undefined }],
    ['media that is a list', { media: [] }],
    ['a payload that is no text', { media: { payload: 5 } }],
    ['no payload', { media: { track: 'inbound' } }],
    ['no stream', { streamSid: undefined }],
    ['an empty stream', { streamSid: '' }],
    ['an endless stream', { streamSid: 'M'.repeat(257) }],
  ])('%s', (_case, change) => {
    expect(parse({ ...mediaMessage(2), ...change })).toEqual({
      event: 'rejected',
      reason: 'bad-shape',
      sequence: 2,
    })
  })

  test('damaged base64 keeps its place in the row', () => {
    const message = { ...mediaMessage(2), media: { track: 'inbound', payload: 'AA*=' } }
    expect(parse(message)).toEqual({ event: 'rejected', reason: 'bad-base64', sequence: 2 })
  })

  test('our own voice on the outbound track', () => {
    const message = { ...mediaMessage(2), media: { track: 'outbound', payload: 'AAAA' } }
    expect(parse(message)).toMatchObject({ reason: 'wrong-track' })
  })

  test.each(['', '10', 'E', 'a', 5])('keypad %j', (digit) => {
    expect(parse({ ...dtmfMessage(2, '1'), dtmf: { digit } })).toMatchObject({
      reason: 'bad-shape',
    })
  })

  test('a mark without a name', () => {
    expect(parse({ ...markMessage(2, ''), mark: {} })).toMatchObject({ reason: 'bad-shape' })
  })

  test.each([
    ['no body', { top: { start: undefined } }],
    ['no call', { start: { callSid: undefined } }],
    ['no format', { start: { mediaFormat: undefined } }],
    ['a sample rate in text', { start: { mediaFormat: { encoding: 'x', sampleRate: '8000' } } }],
  ])('start with %s', (_case, changes) => {
    expect(parse(startMessage('t', changes))).toMatchObject({ reason: 'bad-shape', sequence: 1 })
  })

  test('start that names two streams', () => {
    const changes = { top: { streamSid: 'MZother' } }
    expect(parse(startMessage('t', changes))).toMatchObject({ reason: 'wrong-stream' })
  })

  test('parameters that are not text are left out', () => {
    const customParameters = { token: { toString: 'x' }, name: 'y', list: ['z'] }
    expect(parse(startMessage(null, { start: { customParameters } }))).toMatchObject({
      parameters: { name: 'y' },
    })
  })

  test('a message of more than 64 KiB is not looked into', () => {
    const text = JSON.stringify(mediaMessage(2, new Uint8Array(MAX_MESSAGE_CHARS)))
    expect(parseTwilioMessage(text)).toMatchObject({ reason: 'oversized', sequence: null })
  })
})

describe('hostile input', () => {
  const isAnswer = (text: string): boolean => typeof parseTwilioMessage(text).event === 'string'

  test('any text gets an answer', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 300 }), isAnswer))
  })

  test('any JSON gets an answer', () => {
    fc.assert(fc.property(fc.json(), isAnswer))
  })

  test('real messages with any field replaced by anything get an answer', () => {
    const real = fc.constantFrom<object>(
      startMessage(),
      mediaMessage(2),
      dtmfMessage(3, '1'),
      markMessage(4, 'x'),
      stopMessage(5),
    )
    const field = fc.constantFrom('event', 'sequenceNumber', 'streamSid', 'start', 'media', 'mark')
    fc.assert(
      fc.property(real, field, fc.jsonValue(), (message, name, value) =>
        isAnswer(JSON.stringify({ ...message, [name]: value })),
      ),
    )
  })

  test('deep nesting, and names of the prototype', () => {
    const deep = '['.repeat(30_000) + ']'.repeat(30_000)
    expect(parseTwilioMessage(deep)).toMatchObject({ reason: 'bad-shape' })
    expect(parseTwilioMessage('['.repeat(30_000))).toMatchObject({ reason: 'malformed-json' })
    const polluting = '{"event":"start","sequenceNumber":"1","__proto__":{"start":{}}}'
    expect(parseTwilioMessage(polluting)).toMatchObject({ reason: 'bad-shape' })
    expect(({} as Record<string, unknown>)['start']).toBeUndefined()
  })
})
