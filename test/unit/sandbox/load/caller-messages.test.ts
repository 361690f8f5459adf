import { expect, test } from 'vitest'
import { CallerMessages } from '../../../../src/sandbox/load/caller-messages.ts'
import { MessageWriter } from '../../../../src/sandbox/phone/media-messages.ts'

const identity = { accountSid: 'AC1', callSid: 'CA1', streamSid: 'MZ1' }
const frame = new Uint8Array(160).fill(0xff)
const payload = Buffer.from(frame).toString('base64')

test('are to the letter what the sandbox phone writes, numbers included', () => {
  const lean = new CallerMessages(identity)
  const faithful = new MessageWriter(identity)
  expect([
    lean.connected(),
    lean.start({ token: '"<&' }),
    lean.media(payload),
    lean.media(payload),
    lean.mark('p0-160'),
    lean.media(payload),
    lean.stop(),
  ]).toEqual([
    faithful.connected(),
    faithful.start({ token: '"<&' }),
    faithful.media(frame, 0),
    faithful.media(frame, 20),
    faithful.mark('p0-160'),
    faithful.media(frame, 40),
    faithful.stop(),
  ])
})
