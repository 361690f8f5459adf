import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseTwilioMessage } from '../../../../src/carrier/twilio/inbound-message.ts'
import { usualMark, usualMedia } from '../../../../src/carrier/twilio/usual-messages.ts'

const usual = (payload: string, streamSid = 'MZ1', sequence = '4', timestamp = '60'): string =>
  `{"event":"media","sequenceNumber":"${sequence}","media":{"track":"inbound","chunk":"3",` +
  `"timestamp":"${timestamp}","payload":"${payload}"},"streamSid":"${streamSid}"}`

describe('usualMedia', () => {
  it('reads what Twilio sends', () => {
    expect(usualMedia(usual('/wD/'))).toEqual({
      event: 'media',
      sequence: 4,
      streamSid: 'MZ1',
      payload: Buffer.from([0xff, 0x00, 0xff]),
      mediaMs: 60,
    })
  })

  it.each([
    [
      'another event',
      '{"event":"mark","sequenceNumber":"4","streamSid":"MZ1","mark":{"name":"a"}}',
    ],
    ['another order of members', '{"sequenceNumber":"4","event":"media"}'],
    ['white space', usual('/wD/').replace(':', ': ')],
    ['another track', usual('/wD/').replace('inbound', 'outbound')],
    ['something behind the message', `${usual('/wD/')} `],
    ['a sequence number of 0', usual('/wD/', 'MZ1', '0')],
    ['damaged audio', usual('/w.D')],
    ['audio for URLs', usual('_w-D')],
    ['an escape in the audio', usual('\\/wD/')],
    ['an escape in the stream', usual('/wD/', 'MZ\\u0031')],
    ['a message that was cut off', usual('/wD/').slice(0, -20)],
    ['nothing', ''],
  ])('leaves %s to the full reader', (_what, text) => {
    expect(usualMedia(text)).toBeNull()
  })

  it('never says anything else than the full reader', () => {
    const piece = fc.oneof(fc.base64String({ maxLength: 40 }), fc.string({ maxLength: 8 }))
    const digits = fc.oneof(fc.nat().map(String), fc.string({ maxLength: 4 }))
    fc.assert(
      fc.property(piece, piece, digits, digits, (payload, sid, sequence, timestamp) => {
        const text = usual(payload, sid, sequence, timestamp)
        const quick = usualMedia(text)
        // A space is all it takes for the full reader to do the work itself.
        if (quick !== null) expect(parseTwilioMessage(` ${text}`)).toEqual(quick)
      }),
      { numRuns: 300 },
    )
  })
})

const mark = (name: string, streamSid = 'MZ1', sequence = '4'): string =>
  `{"event":"mark","sequenceNumber":"${sequence}","streamSid":"${streamSid}","mark":{"name":"${name}"}}`

describe('usualMark', () => {
  it('reads what Twilio sends', () => {
    const found = { event: 'mark', sequence: 4, streamSid: 'MZ1', name: 'p0-800' }
    expect(usualMark(mark('p0-800'))).toEqual(found)
    expect(usualMark(mark(''))).toEqual({ ...found, name: '' })
  })

  it.each([
    ['another event', usual('/wD/')],
    ['white space', mark('a').replace(':', ': ')],
    ['an escape in the name', mark('a\\nb')],
    ['a quote in the name', mark('a"b')],
    ['a control character in the name', mark('a\tb')],
    ['a sequence number of 0', mark('a', 'MZ1', '0')],
    ['something behind the message', `${mark('a')} `],
    ['a member more', mark('a').replace('}}', '},"x":1}')],
    ['a message that was cut off', mark('a').slice(0, -1)],
    ['nothing', ''],
  ])('leaves %s to the full reader', (_what, text) => {
    expect(usualMark(text)).toBeNull()
  })

  it('never says anything else than the full reader', () => {
    const name = fc.oneof(fc.string({ maxLength: 20 }), fc.string({ unit: 'binary', maxLength: 9 }))
    fc.assert(
      fc.property(
        name,
        fc.string({ maxLength: 8 }),
        fc.nat().map(String),
        (given, sid, sequence) => {
          const text = mark(given, sid, sequence)
          const quick = usualMark(text)
          if (quick !== null) expect(parseTwilioMessage(` ${text}`)).toEqual(quick)
        },
      ),
      { numRuns: 300 },
    )
  })
})
