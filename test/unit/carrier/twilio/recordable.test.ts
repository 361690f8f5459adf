import { expect, test } from 'vitest'
import { StreamReader } from '../../../../src/carrier/twilio/stream-reader.ts'
import { recordable } from '../../../../src/carrier/twilio/recordable.ts'
import {
  connectedMessage,
  dtmfMessage,
  markMessage,
  mediaMessage,
  startMessage,
  stopMessage,
} from '../../../support/twilio-messages.ts'

/** A text as it is recorded, in a stream that has started. */
function recorded(message: object | string, hidden: boolean, binary = false): string {
  const reader = new StreamReader()
  reader.read(JSON.stringify(connectedMessage), false)
  reader.read(JSON.stringify(startMessage()), false)
  const text = typeof message === 'string' ? message : JSON.stringify(message)
  return recordable(text, reader.read(text, binary), hidden)
}

test('a key is recorded as it came while nothing is secret', () => {
  const text = JSON.stringify(dtmfMessage(2, '7'))
  expect(recorded(text, false)).toBe(text)
})

test('of a secret key everything is recorded but the key', () => {
  expect(JSON.parse(recorded(dtmfMessage(2, '7'), true))).toEqual(dtmfMessage(2, '•'))
})

test.each([
  ['in a member that we do not know', { ...dtmfMessage(2, '7'), tone: { digit: '7' } }],
  ['in a message without its number', { ...dtmfMessage(2, '7'), sequenceNumber: undefined }],
  ['in a message that came again', dtmfMessage(1, '7')],
  ['of a keypad that we do not know', { event: 'dtmf', dtmf: { digit: 'seven 7' } }],
  ['in another event', { event: 'keypad', sequenceNumber: '2', digit: '7' }],
  ['in broken JSON', '{"event":"dtmf","dtmf":{"digit":"7"'],
])('a secret key is not recorded %s', (_case, message) => {
  expect(recorded(message, true)).not.toContain('7')
})

test('a secret key is not recorded in a binary message', () => {
  expect(recorded(dtmfMessage(2, '7'), true, true)).not.toContain('7')
})

test.each([mediaMessage(2), markMessage(2, 'e1.m1'), stopMessage(2)])(
  'what holds no key is recorded as it came: %o',
  (message) => {
    expect(recorded(message, true)).toBe(JSON.stringify(message))
  },
)

test.each([true, false])('the token of a second start is not recorded, hidden: %s', (hidden) => {
  expect(
    recorded(startMessage('the-token', { top: { sequenceNumber: '2' } }), hidden),
  ).not.toContain('the-token')
})
