import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import { StreamReader } from '../../../../src/carrier/twilio/stream-reader.ts'
import {
  connectedMessage,
  dtmfMessage,
  markMessage,
  mediaMessage,
  startMessage,
  stopMessage,
} from '../../../support/twilio-messages.ts'

let reader: StreamReader
const read = (message: object): ReturnType<StreamReader['read']> =>
  reader.read(JSON.stringify(message), false)

beforeEach(() => {
  reader = new StreamReader()
})

describe('a stream in order', () => {
  test('all events share one counter', () => {
    const messages = [
      connectedMessage,
      startMessage(),
      mediaMessage(2),
      markMessage(3, 'x'),
      dtmfMessage(4, '1'),
      mediaMessage(5),
      stopMessage(6),
    ]
    expect(messages.map((message) => read(message).event)).toEqual([
      'connected',
      'start',
      'media',
      'mark',
      'dtmf',
      'media',
      'stop',
    ])
    expect(reader.rejections).toBe(0)
  })

  test('start does not need connected before it', () => {
    expect(read(startMessage()).event).toBe('start')
  })
})

describe('sequence numbers', () => {
  beforeEach(() => {
    read(startMessage())
  })

  test('a gap is noticed and the message behind it is used', () => {
    expect(read(mediaMessage(2)).event).toBe('media')
    expect(reader.missing).toBe(0)
    expect(read(mediaMessage(6)).event).toBe('media')
    expect(reader.missing).toBe(3)
    expect(read(mediaMessage(7)).event).toBe('media')
    expect(reader.missing).toBe(0)
    expect(reader.rejections).toBe(0)
  })

  test('a repeated or earlier number is rejected', () => {
    read(mediaMessage(5))
    expect(read(mediaMessage(5))).toMatchObject({ reason: 'repeated-sequence' })
    expect(read(markMessage(3, 'x'))).toMatchObject({ reason: 'repeated-sequence' })
    expect(read(mediaMessage(6)).event).toBe('media')
    expect(reader.rejections).toBe(2)
  })

  test('one absurd number does not make the rest of the call look repeated', () => {
    expect(read(mediaMessage(999_999_999))).toMatchObject({ reason: 'wild-sequence' })
    expect(read(mediaMessage(2)).event).toBe('media')
    expect(reader.missing).toBe(0)
  })

  test('a message that was rejected for its content leaves no gap', () => {
    read({ ...mediaMessage(2), media: { payload: '***' } })
    read({ event: 'new-event', sequenceNumber: '3' })
    expect(read(mediaMessage(4)).event).toBe('media')
    expect(reader.missing).toBe(0)
  })

  test('another stream’s numbers do not count', () => {
    expect(read({ ...mediaMessage(900), streamSid: 'MZother' })).toMatchObject({
      reason: 'wrong-stream',
    })
    expect(read(mediaMessage(2)).event).toBe('media')
    expect(reader.missing).toBe(0)
  })
})

describe('once each', () => {
  test('connected', () => {
    read(connectedMessage)
    expect(read(connectedMessage)).toMatchObject({ reason: 'second-connected' })
    read(startMessage())
    expect(read(connectedMessage)).toMatchObject({ reason: 'second-connected' })
  })

  test('start, also with a good number or for another stream', () => {
    read(startMessage())
    expect(read(startMessage())).toMatchObject({ reason: 'second-start' })
    const second = { top: { sequenceNumber: '2' } }
    expect(read(startMessage('t', second))).toMatchObject({ reason: 'second-start' })
    const other = {
      start: { streamSid: 'MZother' },
      top: { sequenceNumber: '3', streamSid: 'MZother' },
    }
    expect(read(startMessage('t', other))).toMatchObject({ reason: 'second-start' })
    expect(read(mediaMessage(4)).event).toBe('media')
  })

  test.each([
    ['media', mediaMessage(1)],
    ['mark', markMessage(1, 'x')],
    ['dtmf', dtmfMessage(1, '1')],
    ['stop', stopMessage(1)],
  ])('%s before start is rejected and start is still taken', (_event, message) => {
    expect(read(message)).toMatchObject({ reason: 'before-start' })
    expect(read(startMessage()).event).toBe('start')
  })

  test('a damaged start does not use up the number of the good one', () => {
    read(startMessage('t', { start: { callSid: undefined } }))
    expect(read(startMessage()).event).toBe('start')
  })
})

describe('rubbish', () => {
  test('binary messages are rejected whatever they hold', () => {
    expect(reader.read(JSON.stringify(startMessage()), true)).toMatchObject({ reason: 'binary' })
  })

  test('is counted, and too much of it at the fiftieth', () => {
    read(startMessage())
    for (let count = 1; count < 50; count += 1) reader.read('{', false)
    expect(reader.rejections).toBe(49)
    expect(reader.exhausted).toBe(false)
    expect(read(mediaMessage(2)).event).toBe('media')
    reader.read('{', false)
    expect(reader.exhausted).toBe(true)
  })

  test('any order of any messages is survived', () => {
    const message = fc.oneof(
      fc.constantFrom<object>(connectedMessage, startMessage(), stopMessage(4)),
      fc.nat(60).map((sequence) => mediaMessage(sequence)),
      fc.nat(60).map((sequence) => markMessage(sequence, 'x')),
    )
    fc.assert(
      fc.property(fc.array(message, { maxLength: 40 }), (messages) => {
        const any = new StreamReader()
        let last = 0
        for (const one of messages) {
          const seen = any.read(JSON.stringify(one), false)
          if (seen.event === 'rejected' || seen.event === 'connected') continue
          expect(seen.sequence).toBe(last + 1 + any.missing)
          last = seen.sequence
        }
      }),
    )
  })
})
