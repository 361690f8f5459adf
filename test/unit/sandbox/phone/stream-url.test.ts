import { describe, expect, it } from 'vitest'
import { readStreamUrl } from '../../../../src/sandbox/phone/stream-url.ts'

describe('the URL of a stream', () => {
  it('may be wss anywhere, and is kept letter by letter', () => {
    for (const url of ['wss://hexkey.example/twilio/media', 'wss://HEXKEY.example:443/a/../b/']) {
      expect(readStreamUrl(url, null)).toEqual({ kind: 'usable', url, queryDropped: false })
    }
  })

  it.each(['ws://127.0.0.1:3000/m', 'ws://localhost:3000/m', 'ws://[::1]:3000/m'])(
    'may be %s, on a loopback host',
    (url) => {
      expect(readStreamUrl(url, 'inbound_track').kind).toBe('usable')
    },
  )

  it.each([
    'ws://hexkey.example/m',
    'ws://127.0.0.1.hexkey.example/m',
    'https://hexkey.example/m',
    '/twilio/media',
    '',
  ])('may not be "%s": 31922', (url) => {
    expect(readStreamUrl(url, null)).toMatchObject({ kind: 'unusable', twilioCode: 31_922 })
  })

  it('loses its query', () => {
    expect(readStreamUrl('wss://hexkey.example/m?token=1', null)).toEqual({
      kind: 'usable',
      url: 'wss://hexkey.example/m',
      queryDropped: true,
    })
  })

  it.each(['outbound_track', 'both_tracks', ''])('does not go with track "%s": 31941', (track) => {
    expect(readStreamUrl('wss://hexkey.example/m', track)).toMatchObject({
      kind: 'unusable',
      twilioCode: 31_941,
    })
  })
})
