import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { candidateForms, signedForm } from '../../../../src/verify/twilio/signature-forms.ts'

const URL_IN_TWIML = 'wss://calls.example.com/verify/abc/media'
const TOKENS = ['the-current-token', 'the-other-token']

const sign = (url: string, token = TOKENS[0]!): string =>
  createHmac('sha1', token).update(url).digest('base64')

describe('the forms of an upgrade', () => {
  test('begin with the literal URL and are all different', () => {
    const urls = candidateForms(URL_IN_TWIML).map(({ url }) => url)
    expect(urls[0]).toBe(URL_IN_TWIML)
    expect(new Set(urls).size).toBe(urls.length)
  })

  test.for([
    [URL_IN_TWIML, 'the literal URL'],
    [`${URL_IN_TWIML}/`, 'the URL with a trailing slash'],
    ['wss://calls.example.com:443/verify/abc/media', 'the URL with the port :443'],
    [
      'https://calls.example.com:443/verify/abc/media/',
      'the URL with the scheme https: and the port :443 and a trailing slash',
    ],
  ] as const)('a signature over %s is recognised', ([url, name]) => {
    expect(signedForm(sign(url), candidateForms(URL_IN_TWIML), TOKENS)).toEqual({ name, url })
  })

  test('each of the tokens may have signed', () => {
    const form = signedForm(sign(URL_IN_TWIML, TOKENS[1]), candidateForms(URL_IN_TWIML), TOKENS)
    expect(form?.url).toBe(URL_IN_TWIML)
  })

  test('another key, another URL and nonsense are nobody’s signature', () => {
    const forms = candidateForms(URL_IN_TWIML)
    for (const signature of [
      sign(URL_IN_TWIML, 'a-wrong-token'),
      sign('wss://calls.example.com/verify/abc/other'),
      'nonsense',
      '',
    ]) {
      expect(signedForm(signature, forms, TOKENS)).toBeNull()
    }
  })

  test('a loopback URL has its port already', () => {
    const urls = candidateForms('ws://127.0.0.1:3000/media').map(({ url }) => url)
    expect(urls).toEqual([
      'ws://127.0.0.1:3000/media',
      'ws://127.0.0.1:3000/media/',
      'http://127.0.0.1:3000/media',
      'http://127.0.0.1:3000/media/',
    ])
  })
})
