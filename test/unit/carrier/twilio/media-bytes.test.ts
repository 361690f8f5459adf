import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseTwilioMessage } from '../../../../src/carrier/twilio/inbound-message.ts'
import { MediaBytes } from '../../../../src/carrier/twilio/media-bytes.ts'
import type { MediaMessage } from '../../../../src/carrier/twilio/twilio-message.ts'

const usual = (payload: string, streamSid = 'MZ1', sequence = '4', timestamp = '60'): string =>
  `{"event":"media","sequenceNumber":"${sequence}","media":{"track":"inbound","chunk":"3",` +
  `"timestamp":"${timestamp}","payload":"${payload}"},"streamSid":"${streamSid}"}`

/** Reads a text that stands among other bytes. */
function read(text: string, streamSid = 'MZ1'): MediaMessage | null {
  const bytes = Buffer.from(`"}${text}{"`)
  return new MediaBytes(streamSid).read(bytes, 2, bytes.length - 2)
}

describe('the bytes of a media message', () => {
  it('are read as Twilio sends them', () => {
    expect(read(usual('/wD/'))).toEqual({
      event: 'media',
      sequence: 4,
      streamSid: 'MZ1',
      payload: Uint8Array.of(0xff, 0x00, 0xff),
      mediaMs: 60,
    })
    expect(read(usual('/wD/', 'MZ1', '123456789012345'))?.sequence).toBe(123_456_789_012_345)
    expect(read(usual(''))?.payload).toHaveLength(0)
  })

  it('are read one message after the other', () => {
    const media = new MediaBytes('MZ1')
    const texts = ['1', '2', '3'].map((sequence) => Buffer.from(usual('/wD/', 'MZ1', sequence)))
    const sequences = texts.map((bytes) => media.read(bytes, 0, bytes.length)?.sequence)
    expect(sequences).toEqual([1, 2, 3])
  })

  it.each([
    ['another event', '{"event":"mark","sequenceNumber":"4","streamSid":"MZ1","mark":{"name":""}}'],
    ['another order of members', '{"sequenceNumber":"4","event":"media"}'],
    ['white space', usual('/wD/').replace(':', ': ')],
    ['another track', usual('/wD/').replace('inbound', 'outbound')],
    ['another stream', usual('/wD/', 'MZ2')],
    ['something behind the message', `${usual('/wD/')} `],
    ['a sequence number of 0', usual('/wD/', 'MZ1', '0')],
    ['a sequence number that begins with 0', usual('/wD/', 'MZ1', '04')],
    ['a sequence number that is too long', usual('/wD/', 'MZ1', '1234567890123456')],
    ['a sequence number that is none', usual('/wD/', 'MZ1', '')],
    ['a time stamp below zero', usual('/wD/', 'MZ1', '4', '-1')],
    ['damaged audio', usual('/w.D')],
    ['audio for URLs', usual('_w-D')],
    ['an escape in the audio', usual('\\/wD/')],
    ['an escape in the stream', usual('/wD/', 'MZ\\u0031')],
    ['a message that was cut off', usual('/wD/').slice(0, -20)],
    ['a message without audio', usual('').replace('"payload":"', '')],
    ['nothing', ''],
  ])('are left to the full reader: %s', (_what, text) => {
    expect(read(text)).toBeNull()
  })

  it('are left to the full reader for a stream whose name may be escaped', () => {
    expect(read(usual('/wD/', 'M"Z'), 'M"Z')).toBeNull()
  })

  it('never say anything else than the full reader', () => {
    const piece = fc.oneof(fc.base64String({ maxLength: 40 }), fc.string({ maxLength: 8 }))
    const digits = fc.oneof(fc.nat().map(String), fc.string({ maxLength: 4 }))
    fc.assert(
      fc.property(piece, piece, digits, digits, (payload, sid, sequence, timestamp) => {
        const text = usual(payload, sid, sequence, timestamp)
        const quick = read(text, sid)
        if (quick === null) return
        const full = parseTwilioMessage(text)
        expect({ ...full, payload: Array.from((full as MediaMessage).payload) }).toEqual({
          ...quick,
          payload: Array.from(quick.payload),
        })
      }),
      { numRuns: 1_000 },
    )
  })

  it('are read at any place of what arrived, and nothing is read past their end', () => {
    const bytes = Buffer.from(usual('/wD/'))
    for (let end = 0; end < bytes.length; end += 1) {
      expect(new MediaBytes('MZ1').read(bytes, 0, end)).toBeNull()
    }
  })
})
