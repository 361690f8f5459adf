import { describe, expect, it } from 'vitest'
import { MessageWriter } from '../../../../src/sandbox/phone/media-messages.ts'

const IDENTITY = { accountSid: 'AC1', callSid: 'CA1', streamSid: 'MZ1' }

function parsed(text: string): unknown {
  return JSON.parse(text)
}

describe('messages of the phone', () => {
  it('have the shape that Twilio documents', () => {
    const writer = new MessageWriter(IDENTITY)
    expect(parsed(writer.connected())).toEqual({
      event: 'connected',
      protocol: 'Call',
      version: '1.0.0',
    })
    expect(parsed(writer.start({ token: 't' }))).toEqual({
      event: 'start',
      sequenceNumber: '1',
      start: {
        accountSid: 'AC1',
        streamSid: 'MZ1',
        callSid: 'CA1',
        tracks: ['inbound'],
        mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8_000, channels: 1 },
        customParameters: { token: 't' },
      },
      streamSid: 'MZ1',
    })
    expect(parsed(writer.media(Uint8Array.of(0xff, 0x00), 0))).toEqual({
      event: 'media',
      sequenceNumber: '2',
      media: { track: 'inbound', chunk: '1', timestamp: '52', payload: '/wA=' },
      streamSid: 'MZ1',
    })
    expect(parsed(writer.dtmf('#'))).toEqual({
      event: 'dtmf',
      streamSid: 'MZ1',
      sequenceNumber: '3',
      dtmf: { track: 'inbound_track', digit: '#' },
    })
    expect(parsed(writer.mark('m'))).toEqual({
      event: 'mark',
      sequenceNumber: '4',
      streamSid: 'MZ1',
      mark: { name: 'm' },
    })
    expect(parsed(writer.media(Uint8Array.of(0xff), 20))).toMatchObject({
      sequenceNumber: '5',
      media: { chunk: '2', timestamp: '72' },
    })
    expect(parsed(writer.stop())).toEqual({
      event: 'stop',
      sequenceNumber: '6',
      stop: { accountSid: 'AC1', callSid: 'CA1' },
      streamSid: 'MZ1',
    })
  })

  it('can leave a sequence number out and use one twice', () => {
    const writer = new MessageWriter(IDENTITY)
    const next = (): unknown =>
      (parsed(writer.mark('m')) as { sequenceNumber: string }).sequenceNumber
    expect(next()).toBe('1')
    writer.skipSequenceNumber()
    expect(next()).toBe('3')
    writer.repeatSequenceNumber()
    expect([next(), next()]).toEqual(['3', '4'])
  })
})
