import { describe, expect, it } from 'vitest'
import { readServerMessage } from '../../../../src/sandbox/phone/server-messages.ts'

const media = { event: 'media', streamSid: 'MZ1', media: { payload: '//8=' } }

function read(message: unknown): ReturnType<typeof readServerMessage> {
  return readServerMessage(typeof message === 'string' ? message : JSON.stringify(message), 'MZ1')
}

describe('messages of the server', () => {
  it('are media, mark and clear', () => {
    const heard = read(media)
    expect(heard.event === 'media' && [...heard.mulaw]).toEqual([0xff, 0xff])
    expect(read({ event: 'mark', streamSid: 'MZ1', mark: { name: 'a' } })).toEqual({
      event: 'mark',
      name: 'a',
    })
    expect(read({ event: 'clear', streamSid: 'MZ1' })).toEqual({ event: 'clear' })
  })

  it.each<[string, unknown, RegExp]>([
    ['text that is not JSON', '{"event":', /not JSON/],
    ['nothing', '', /not JSON/],
    ['null', 'null', /expected object/i],
    ['an array', [], /expected object/i],
    ['an unknown event', { ...media, event: 'speak' }, /event/],
    ['an event that only Twilio sends', { event: 'stop', streamSid: 'MZ1' }, /event/],
    ['a missing streamSid', { event: 'clear' }, /streamSid/],
    ['the streamSid of another call', { ...media, streamSid: 'MZ2' }, /another stream/],
    ['a field too many', { ...media, sequenceNumber: '1' }, /sequenceNumber/],
    ['a field too many inside', { ...media, media: { payload: '//8=', track: 'x' } }, /track/],
    ['a missing payload', { ...media, media: {} }, /media\.payload/],
    ['an empty payload', { ...media, media: { payload: '' } }, /not base64/],
    ['a payload of base64url', { ...media, media: { payload: '__8=' } }, /not base64/],
    ['a payload without padding', { ...media, media: { payload: '//8' } }, /not base64/],
    ['a payload of numbers', { ...media, media: { payload: [255] } }, /media\.payload/],
    ['a mark without a name', { event: 'mark', streamSid: 'MZ1', mark: {} }, /mark\.name/],
    ['a streamSid in snake case', { event: 'clear', stream_sid: 'MZ1' }, /streamSid/],
  ])('are not %s', (_, message, reason) => {
    const result = read(message)
    expect(result.event).toBe('invalid')
    expect(result.event === 'invalid' && result.reason).toMatch(reason)
  })
})
