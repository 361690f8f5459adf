import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { OutboundMessages } from '../../../../src/carrier/twilio/outbound-message.ts'

const messages = new OutboundMessages('MZ1')

describe('outbound messages have exactly the shape that Twilio accepts', () => {
  test('media', () => {
    expect(messages.media(Uint8Array.of(0xff, 0x7f, 0x00))).toBe(
      '{"event":"media","streamSid":"MZ1","media":{"payload":"/38A"}}',
    )
  })

  test('mark', () => {
    expect(messages.mark('e3.t2')).toBe(
      '{"event":"mark","streamSid":"MZ1","mark":{"name":"e3.t2"}}',
    )
  })

  test('clear', () => {
    expect(messages.clear()).toBe('{"event":"clear","streamSid":"MZ1"}')
  })

  test('a view into a larger buffer sends its own bytes alone', () => {
    const large = Uint8Array.from({ length: 400 }, (_, index) => index % 256)
    const sent = JSON.parse(messages.media(large.subarray(100, 260))) as {
      media: { payload: string }
    }
    expect(Buffer.from(sent.media.payload, 'base64')).toEqual(Buffer.from(large.slice(100, 260)))
  })

  test('any stream, mark and audio survive the way through JSON', () => {
    const text = fc.string({ unit: 'grapheme' })
    fc.assert(
      fc.property(text, text, fc.uint8Array(), (streamSid, name, bytes) => {
        const any = new OutboundMessages(streamSid)
        const payload = Buffer.from(bytes).toString('base64')
        expect(JSON.parse(any.media(bytes))).toEqual({
          event: 'media',
          streamSid,
          media: { payload },
        })
        expect(JSON.parse(any.mark(name))).toEqual({ event: 'mark', streamSid, mark: { name } })
        expect(JSON.parse(any.clear())).toEqual({ event: 'clear', streamSid })
      }),
    )
  })
})
