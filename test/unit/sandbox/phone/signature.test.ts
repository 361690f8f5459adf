import { describe, expect, it } from 'vitest'
import twilio from 'twilio'
import { signatureHeader, signatureOf } from '../../../../src/sandbox/phone/signature.ts'

const TOKEN = '12345'
const PARAMETERS = {
  CallSid: 'CA1234567890ABCDE',
  Caller: '+14158675309',
  Digits: '1234',
  From: '+14158675309',
  To: '+18005551212',
}

describe('the signature', () => {
  it('is the one of the example in Twilio’s documentation', () => {
    // https://www.twilio.com/docs/usage/security#explore-the-algorithm-yourself
    const url = 'https://mycompany.com/myapp.php?foo=1&bar=2'
    expect(signatureOf(TOKEN, url, PARAMETERS)).toBe('RSOYDt4T1cUTdK1PDd93/VVr8B8=')
  })

  it.each([
    ['a webhook', 'https://hexkey.example/twilio/voice', PARAMETERS],
    ['a port', 'http://127.0.0.1:3000/twilio/voice', PARAMETERS],
    ['a media socket', 'wss://hexkey.example/twilio/media', {}],
    ['a media socket on a loopback port', 'ws://127.0.0.1:3000/twilio/media', {}],
    [
      'umlauts, quotes and empty fields',
      'https://x.example/ä?q=%20',
      { Z: 'ü’"', a: '', A: '+ &' },
    ],
  ])('of %s is what Twilio’s own library expects', (_, url, parameters) => {
    const signature = signatureOf(TOKEN, url, parameters)
    expect(signature).toBe(twilio.getExpectedTwilioSignature(TOKEN, url, parameters))
    expect(twilio.validateRequest(TOKEN, signature, url, parameters)).toBe(true)
  })

  it('depends on the order of names only by code unit', () => {
    const one = signatureOf(TOKEN, 'https://x.example/', { b: '1', B: '2', a: '3' })
    const other = signatureOf(TOKEN, 'https://x.example/', { a: '3', b: '1', B: '2' })
    expect(one).toBe(other)
  })
})

describe('the header', () => {
  const url = 'https://x.example/'

  it('carries the signature', () => {
    expect(signatureHeader('right', TOKEN, url, {})).toEqual({
      'X-Twilio-Signature': signatureOf(TOKEN, url, {}),
    })
  })

  it('carries a well-formed one of another key when it is to be wrong', () => {
    const wrong = signatureHeader('wrong', TOKEN, url, {})['X-Twilio-Signature'] ?? ''
    expect(Buffer.from(wrong, 'base64')).toHaveLength(20)
    expect(twilio.validateRequest(TOKEN, wrong, url, {})).toBe(false)
  })

  it('is absent when nothing is to be signed', () => {
    expect(signatureHeader('none', TOKEN, url, {})).toEqual({})
  })
})
