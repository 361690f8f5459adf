import { describe, expect, it } from 'vitest'
import { PublicAddress, resolveUrl } from '../../../../src/sandbox/phone/public-address.ts'

const address = new PublicAddress(
  new URL('https://hexkey.example'),
  new URL('http://127.0.0.1:3000'),
)

describe('a public address', () => {
  it.each([
    ['https://hexkey.example/twilio/voice?a=b', 'http://127.0.0.1:3000/twilio/voice?a=b'],
    ['wss://hexkey.example/twilio/media', 'ws://127.0.0.1:3000/twilio/media'],
    ['https://other.example/fallback', 'https://other.example/fallback'],
    ['https://hexkey.example:8443/x', 'https://hexkey.example:8443/x'],
  ])('is reached: %s at %s', (publicUrl, real) => {
    expect(address.route(publicUrl)).toBe(real)
  })

  it('keeps TLS when the server itself speaks it', () => {
    const tls = new PublicAddress(new URL('https://a.example'), new URL('https://b.example:8443'))
    expect(tls.route('wss://a.example/m')).toBe('wss://b.example:8443/m')
  })
})

describe('a URL in a document', () => {
  it('is taken against the document it stands in', () => {
    const document = 'https://hexkey.example/twilio/voice'
    expect(resolveUrl('/twilio/next', document)).toBe('https://hexkey.example/twilio/next')
    expect(resolveUrl('next?a=1', document)).toBe('https://hexkey.example/twilio/next?a=1')
    expect(resolveUrl('https://x.example/n', document)).toBe('https://x.example/n')
    expect(resolveUrl('http://[', document)).toBeNull()
  })
})
