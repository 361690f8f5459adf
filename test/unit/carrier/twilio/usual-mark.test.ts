import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseTwilioMessage } from '../../../../src/carrier/twilio/inbound-message.ts'
import { usualMark } from '../../../../src/carrier/twilio/usual-mark.ts'

const mark = (name: string, streamSid = 'MZ1', sequence = '4'): string =>
  `{"event":"mark","sequenceNumber":"${sequence}","streamSid":"${streamSid}","mark":{"name":"${name}"}}`

describe('usualMark', () => {
  it('reads what Twilio sends', () => {
    const found = { event: 'mark', sequence: 4, streamSid: 'MZ1', name: 'p0-800' }
    expect(usualMark(mark('p0-800'))).toEqual(found)
    expect(usualMark(mark(''))).toEqual({ ...found, name: '' })
  })

  it.each([
    ['another event', '{"event":"media","sequenceNumber":"4","media":{},"streamSid":"MZ1"}'],
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
