import twilio from 'twilio'
import { describe, expect, test } from 'vitest'
import { mediaUrlOf, SignatureCheck } from '../../../../src/carrier/twilio/signature.ts'

const TOKEN = 'auth-token-current'
const OLD_TOKEN = 'auth-token-previous'
const PUBLIC_URL = new URL('https://calls.example.com')

const sign = (url: string, params: Record<string, unknown> = {}, token = TOKEN): string =>
  twilio.getExpectedTwilioSignature(token, url, params)

function checkFor(publicUrl = PUBLIC_URL, authTokens: readonly string[] = [TOKEN]): SignatureCheck {
  return new SignatureCheck({
    publicUrl,
    authTokens,
    mediaUrl: mediaUrlOf(publicUrl, '/twilio/media'),
  })
}

const form = { CallSid: 'CA1', From: '+15550100200', Body: 'ä & ö' }

describe('webhooks', () => {
  test('signed over the public URL and the sorted form', () => {
    const signature = sign('https://calls.example.com/twilio/voice', form)
    expect(checkFor().webhook('/twilio/voice', form, signature)).toBe(true)
  })

  test('the query is signed exactly as it came', () => {
    const target = "/twilio/voice?a=it's&b=%41&c"
    const signature = sign(`https://calls.example.com${target}`, form)
    expect(checkFor().webhook(target, form, signature)).toBe(true)
    expect(checkFor().webhook('/twilio/voice', form, signature)).toBe(false)
  })

  test('with the port that https implies', () => {
    const signature = sign('https://calls.example.com:443/twilio/voice', form)
    expect(checkFor().webhook('/twilio/voice', form, signature)).toBe(true)
  })

  test('on a loopback origin with a port of its own', () => {
    const signature = sign('http://127.0.0.1:3000/twilio/voice', form)
    const check = checkFor(new URL('http://127.0.0.1:3000'))
    expect(check.webhook('/twilio/voice', form, signature)).toBe(true)
  })

  test('retry overrides in the fragment are not part of it', () => {
    const signature = sign('https://calls.example.com/twilio/voice', form)
    expect(checkFor().webhook('/twilio/voice#rc=5&rp=5xx', form, signature)).toBe(true)
  })

  test('a repeated parameter is signed once per value, sorted', () => {
    const repeated = { MediaUrl: ['b', 'a', 'b'] }
    const expected = sign('https://calls.example.com/twilio/voiceMediaUrlaMediaUrlb')
    expect(checkFor().webhook('/twilio/voice', repeated, expected)).toBe(true)
  })

  test('an empty form', () => {
    const signature = sign('https://calls.example.com/twilio/status')
    expect(checkFor().webhook('/twilio/status', undefined, signature)).toBe(true)
    expect(checkFor().webhook('/twilio/status', null, signature)).toBe(true)
    expect(checkFor().webhook('/twilio/status', {}, signature)).toBe(true)
  })

  test('any token of a rotation is good', () => {
    const check = checkFor(PUBLIC_URL, [TOKEN, OLD_TOKEN])
    for (const token of [TOKEN, OLD_TOKEN]) {
      const signature = sign('https://calls.example.com/twilio/voice', form, token)
      expect(check.webhook('/twilio/voice', form, signature)).toBe(true)
    }
  })

  test.each([
    ['no signature', undefined],
    ['an empty one', ''],
    ['several', [sign('https://calls.example.com/twilio/voice', form)]],
    ['one of another account', sign('https://calls.example.com/twilio/voice', form, 'foreign')],
    ['one of another host', sign('https://evil.example.com/twilio/voice', form)],
    ['one of another path', sign('https://calls.example.com/twilio/next', form)],
    ['one of another form', sign('https://calls.example.com/twilio/voice', { CallSid: 'CA2' })],
    ['one beyond ASCII', 'ä'.repeat(28)],
  ])('%s is refused', (_case, signature) => {
    expect(checkFor().webhook('/twilio/voice', form, signature)).toBe(false)
  })

  test.each([
    ['text', 'CallSid=CA1'],
    ['a number', 5],
    ['nested objects', { CallSid: { toString: 'x' } }],
    ['nested lists', { CallSid: [['CA1']] }],
    ['null inside', { CallSid: null }],
  ])('a body that is no form is refused: %s', (_case, body) => {
    const signature = sign('https://calls.example.com/twilio/voice')
    expect(checkFor().webhook('/twilio/voice', body, signature)).toBe(false)
  })

  test.each(['http://[', '*', '//', '\\', '/%', ':99999999/x'])(
    'a request target that makes no URL is refused: %s',
    (target) => {
      expect(checkFor().webhook(target, form, 'AAAAAAAAAAAAAAAAAAAAAAAAAAA=')).toBe(false)
    },
  )
})

describe('the upgrade of the media socket', () => {
  test.each([
    'wss://calls.example.com/twilio/media',
    'wss://calls.example.com/twilio/media/',
    'wss://calls.example.com:443/twilio/media',
    'wss://calls.example.com:443/twilio/media/',
    'wss://calls.example.com:80/twilio/media',
  ])('signed as %s', (url) => {
    expect(checkFor().upgrade(sign(url))).toBe(true)
  })

  test.each(['ws://127.0.0.1:3000/twilio/media', 'ws://127.0.0.1:3000/twilio/media/'])(
    'on a loopback origin signed as %s',
    (url) => {
      expect(checkFor(new URL('http://127.0.0.1:3000')).upgrade(sign(url))).toBe(true)
    },
  )

  test('with a port of its own', () => {
    const check = checkFor(new URL('https://calls.example.com:8443'))
    expect(check.upgrade(sign('wss://calls.example.com:8443/twilio/media'))).toBe(true)
    expect(check.upgrade(sign('wss://calls.example.com:443/twilio/media'))).toBe(false)
  })

  test('with either token of a rotation', () => {
    const check = checkFor(PUBLIC_URL, [TOKEN, OLD_TOKEN])
    expect(check.upgrade(sign('wss://calls.example.com/twilio/media', {}, OLD_TOKEN))).toBe(true)
  })

  test.each([
    ['nothing', undefined],
    ['an empty text', ''],
    ['another scheme', sign('https://calls.example.com/twilio/media')],
    ['another host', sign('wss://evil.example.com/twilio/media')],
    ['another path', sign('wss://calls.example.com/other')],
    ['a query', sign('wss://calls.example.com/twilio/media?x=1')],
    ['another account', sign('wss://calls.example.com/twilio/media', {}, 'foreign')],
  ])('is refused when signed over %s', (_case, signature) => {
    expect(checkFor().upgrade(signature)).toBe(false)
  })
})
