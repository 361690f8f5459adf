import { describe, expect, it } from 'vitest'
import { CallOptionsInvalid, checkOptions } from '../../../../src/sandbox/phone/call-options.ts'

const MINIMAL = { serverUrl: 'http://127.0.0.1:3000', accountSid: 'AC1', authToken: 'token' }

describe('the options of a call', () => {
  it('have sensible defaults', () => {
    expect(checkOptions(MINIMAL)).toMatchObject({
      voiceUrl: 'http://127.0.0.1:3000/twilio/voice',
      from: '+15550100001',
      to: '+15550100000',
      maxMs: 120_000,
      fallbackUrl: null,
      statusCallbackUrl: null,
      signing: 'right',
      mediaSigning: 'right',
    })
  })

  it('take paths on the public URL, and the media socket signed like the rest', () => {
    expect(
      checkOptions({
        ...MINIMAL,
        publicUrl: 'https://hexkey.example',
        statusCallbackUrl: '/twilio/status',
        fallbackUrl: 'https://other.example/apology.xml',
        signing: 'wrong',
      }),
    ).toMatchObject({
      voiceUrl: 'https://hexkey.example/twilio/voice',
      statusCallbackUrl: 'https://hexkey.example/twilio/status',
      fallbackUrl: 'https://other.example/apology.xml',
      mediaSigning: 'wrong',
    })
  })

  it.each([
    [{ serverUrl: '127.0.0.1:3000' }, /serverUrl "127.0.0.1:3000" is no web address/],
    [{ serverUrl: 'ws://127.0.0.1' }, /serverUrl .* http:\/\/127.0.0.1:3000/],
    [{ publicUrl: '' }, /publicUrl "" is no web address/],
    [{ statusCallbackUrl: 'http://[' }, /statusCallbackUrl .* neither a URL nor a path/],
    [{ maxMs: 0 }, /maxMs is 0; it must be over 0/],
    [{ maxMs: 3_600_001 }, /at most 3600000/],
    [{ maxMs: Number.NaN }, /maxMs is NaN/],
    [{ sayRate: -1 }, /sayRate is -1/],
  ])('are refused: %o', (bad, message) => {
    expect(() => checkOptions({ ...MINIMAL, ...bad })).toThrow(CallOptionsInvalid)
    expect(() => checkOptions({ ...MINIMAL, ...bad })).toThrow(message)
  })
})
