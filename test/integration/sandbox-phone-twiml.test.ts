import twilio from 'twilio'
import { describe, expect, it } from 'vitest'
import type { CallOptions } from '../../src/sandbox/phone/call-options.ts'
import { placeCall, startCall } from '../../src/sandbox/phone/sandbox-phone.ts'
import { VoiceServer, type Reply } from '../support/voice-server.ts'

const TOKEN = 'a-token-of-thirty-two-characters'

function call(server: VoiceServer, options: Partial<CallOptions> = {}): CallOptions {
  return {
    serverUrl: server.url,
    accountSid: 'AC00000000000000000000000000000001',
    authToken: TOKEN,
    voicePath: '/voice',
    statusCallbackUrl: '/status',
    sayRate: 100,
    ...options,
  }
}

describe('a document that cannot be had', () => {
  it.each<[string, Reply, number]>([
    ['an error of the server', { status: 500 }, 11_200],
    ['a refusal', { status: 403 }, 11_200],
    ['another content type', { status: 200, contentType: 'application/json', body: '{}' }, 12_300],
    ['no content', { status: 204 }, 12_300],
    ['broken XML', '<Response><Say>', 12_100],
    ['no TwiML', '<html/>', 12_200],
    ['an unknown verb', '<Response><Shout/></Response>', 12_200],
    ['more than 64 KiB', `<Response><Say>${'x'.repeat(70_000)}</Say></Response>`, 11_750],
  ])('because of %s ends in an application error', async (_, reply, code) => {
    await using server = await VoiceServer.start({
      answer: ({ path }) => (path === '/voice' ? reply : undefined),
    })
    const report = await placeCall(call(server))
    expect(report.completedBy).toBe('application-error')
    expect(report.error).toMatchObject({ code })
    expect(report.said.map(({ text }) => text)).toEqual([
      "We're sorry, an application error has occurred. Goodbye.",
    ])
    expect(server.requestsTo('/status')).toHaveLength(1)
  })

  it('is asked for at the fallback URL, with the reason', async () => {
    await using server = await VoiceServer.start({
      answer: ({ path }) =>
        path === '/fallback' ? '<Response><Say>Please hold.</Say></Response>' : { status: 500 },
    })
    const report = await placeCall(call(server, { fallbackUrl: '/fallback' }))
    expect(report.completedBy).toBe('twiml')
    expect(report.said.map(({ text }) => text)).toEqual(['Please hold.'])
    expect(server.requestsTo('/fallback')[0]!.form).toMatchObject({
      ErrorCode: '11200',
      ErrorUrl: `${server.url}/voice`,
      CallSid: report.callSid,
    })
  })

  it('because nobody listens is an error after a second attempt', async () => {
    const server = await VoiceServer.start({ answer: () => undefined })
    await server[Symbol.asyncDispose]()
    const report = await placeCall(call(server))
    expect(report.error).toMatchObject({ code: 11_205 })
    expect(report.error?.message).toMatch(/ECONNREFUSED/)
    expect(report.callbacks).toMatchObject([{ status: null }])
  })

  it('because the document sends the call round in a circle is an error, too', async () => {
    await using server = await VoiceServer.start({
      answer: () => '<Response><Redirect>/voice</Redirect></Response>',
    })
    const report = await placeCall(call(server))
    expect(report.error?.message).toMatch(/more than 100 documents/)
  })
})

describe('other verbs', () => {
  it('are followed in order', async () => {
    await using server = await VoiceServer.start({
      answer: ({ path }) => {
        if (path === '/voice') {
          return '<Response><Pause length="2"/><Record/><Play>a.wav</Play><Dial action="/dialled" timeout="5">+15550100009</Dial></Response>'
        }
        return path === '/dialled'
          ? '<Response><Redirect method="GET">/again?a=b</Redirect></Response>'
          : '<Response><Say loop="2">Bye.</Say><Hangup/><Say>Never.</Say></Response>'
      },
    })
    const report = await placeCall(call(server))
    expect(server.requestsTo('/dialled')[0]!.form['DialCallStatus']).toBe('no-answer')
    const again = server.requests.find(({ method }) => method === 'GET')
    expect(again?.path).toMatch(/^\/again\?a=b&AccountSid=/)
    expect(
      twilio.validateRequest(TOKEN, again?.signature ?? '', server.url + (again?.path ?? ''), {}),
    ).toBe(true)
    expect(report.timeline.map(({ type }) => type)).toEqual([
      'ringing',
      'twiml',
      'pause',
      'warning',
      'play',
      'dial',
      'dialled',
      'twiml',
      'twiml',
      'say',
      'say',
      'callback',
      'completed',
    ])
  })

  it('reject the call as busy', async () => {
    await using server = await VoiceServer.start({
      answer: ({ path }) =>
        path === '/voice' ? '<Response><Reject reason="busy"/></Response>' : undefined,
    })
    const report = await placeCall(call(server))
    expect(report.completedBy).toBe('twiml')
    expect(server.requestsTo('/status')[0]!.form['CallStatus']).toBe('busy')
  })

  it('are broken off when the caller hangs up in the middle', async () => {
    await using server = await VoiceServer.start({
      answer: ({ path }) =>
        path === '/voice' ? '<Response><Say loop="0">For ever.</Say></Response>' : undefined,
    })
    const placed = startCall(call(server, { sayRate: 1 }))
    placed.events.on('say', () => {
      placed.hangUp()
    })
    const report = await placed.report
    expect(report.completedBy).toBe('caller')
    expect(report.said).toHaveLength(1)
  })
})
