import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { CALL_SID } from '../support/twilio-messages.ts'
import {
  MEDIA_URL,
  PUBLIC_URL,
  signed,
  TwilioServer,
  voiceForm,
  type Form,
  type NotedSwitchboard,
  type Posted,
} from '../support/twilio-server.ts'
import { elementsNamed, xmlTree, type XmlElement } from '../support/xml-tree.ts'

let server: TwilioServer
let switchboard: NotedSwitchboard

beforeEach(async () => {
  server = await TwilioServer.start()
  switchboard = server.switchboard
})

afterEach(async () => {
  await server[Symbol.asyncDispose]()
})

/** The TwiML of an answer, which must be one. */
async function twimlOf(posted: Promise<Posted>, status = 200): Promise<XmlElement> {
  const { status: seen, type, text } = await posted
  expect(seen).toBe(status)
  expect(type).toMatch(/^text\/xml/)
  const tree = xmlTree(text)
  expect(tree.name).toBe('Response')
  return tree
}

const verbs = (tree: XmlElement): readonly string[] =>
  tree.children.map((child) => (typeof child === 'string' ? child : child.name))

describe('an incoming call', () => {
  test('is connected to the media socket, and asks for what is next', async () => {
    const tree = await twimlOf(server.post('/twilio/voice', voiceForm))
    expect(elementsNamed(tree, 'Connect')[0]?.attributes).toEqual({
      action: `${PUBLIC_URL}/twilio/next`,
    })
    expect(elementsNamed(tree, 'Stream')[0]?.attributes).toEqual({
      url: MEDIA_URL,
      statusCallback: `${PUBLIC_URL}/twilio/stream-status`,
    })
    expect(elementsNamed(tree, 'Parameter')[0]?.attributes).toEqual({
      name: 'token',
      value: expect.stringMatching(/^[\w-]{96}$/) as unknown,
    })
    expect(switchboard.calls).toEqual([
      { callId: CALL_SID, from: '+15550100200', to: '+15550100300' },
    ])
  })

  test('repeated gets the same TwiML, and the switchboard is asked once', async () => {
    const first = await server.post('/twilio/voice', voiceForm)
    const second = await server.post('/twilio/voice', voiceForm)
    expect(second.text).toBe(first.text)
    expect(switchboard.calls).toHaveLength(1)
  })

  test('repeated at the same time gets the same TwiML as well', async () => {
    const answers = await Promise.all(
      [1, 2, 3, 4].map(() => server.post('/twilio/voice', voiceForm)),
    )
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
    expect(switchboard.calls).toHaveLength(1)
  })

  test('may come from nobody', async () => {
    await twimlOf(server.post('/twilio/voice', { CallSid: 'CA7' }))
    expect(switchboard.calls).toEqual([{ callId: 'CA7', from: 'anonymous', to: '' }])
  })

  test('may bring fields that nobody has heard of, and repeated ones', async () => {
    const form = { ...voiceForm, NewField: 'ä&=+ %', Repeated: ['b', 'a', 'b'] }
    await twimlOf(server.post('/twilio/voice', form))
    expect(switchboard.calls).toHaveLength(1)
  })

  test('is refused politely when there is no place', async () => {
    switchboard.answer = () => ({
      kind: 'refuse',
      language: 'de-DE',
      text: 'Alles <belegt>.',
      person: null,
    })
    const tree = await twimlOf(server.post('/twilio/voice', voiceForm))
    expect(verbs(tree)).toEqual(['Say', 'Hangup'])
    expect(elementsNamed(tree, 'Say')[0]?.children).toEqual(['Alles <belegt>.'])
  })

  test('is apologised to when the switchboard fails, and the repeat gets through', async () => {
    switchboard.answer = () => {
      throw new TypeError('broken')
    }
    expect(verbs(await twimlOf(server.post('/twilio/voice', voiceForm)))).toEqual(['Say', 'Hangup'])
    expect(server.warnings).toMatchObject([{ msg: 'webhook failed', path: '/twilio/voice' }])
    switchboard.answer = () => ({ kind: 'connect', language: 'en-US' })
    expect(verbs(await twimlOf(server.post('/twilio/voice', voiceForm)))).toEqual(['Connect'])
  })

  test.each([
    ['no CallSid', { From: '+15550100200' }],
    ['an empty one', { CallSid: '' }],
    ['an endless one', { CallSid: 'C'.repeat(65) }],
    ['one that climbs folders', { CallSid: '../../etc/passwd' }],
    ['two', { CallSid: ['CA1', 'CA2'] }],
  ])('with %s is a bad request, answered with TwiML', async (_case, form) => {
    expect(verbs(await twimlOf(server.post('/twilio/voice', form as Form), 400))).toEqual([
      'Say',
      'Hangup',
    ])
    expect(switchboard.used).toBe(false)
  })
})

describe('what is next', () => {
  test.each([
    ['hang-up', { kind: 'hang-up' }, ['Hangup']],
    [
      'apology',
      { kind: 'apologise', language: 'en-US', text: 'Sorry.', person: null },
      ['Say', 'Hangup'],
    ],
    [
      'no person',
      { kind: 'person', language: 'en-US', text: 'Nobody.', person: null },
      ['Say', 'Hangup'],
    ],
  ] as const)('%s', async (_case, step, expected) => {
    switchboard.step = () => step
    const form = { CallSid: CALL_SID, CallStatus: 'in-progress' }
    const tree = await twimlOf(server.post('/twilio/next', form))
    expect(verbs(tree)).toEqual(expected)
    expect(elementsNamed(tree, 'Say').flatMap(({ children }) => children)).toEqual(
      'text' in step ? [step.text] : [],
    )
    expect(switchboard.asked).toEqual([CALL_SID])
  })

  test.each([
    ['an apology', 'apologise', ['Say', 'Dial', 'Hangup']],
    ['the wish for one', 'person', ['Dial', 'Say', 'Hangup']],
  ] as const)('a person after %s, when there is one', async (_case, kind, expected) => {
    switchboard.step = () => ({ kind, language: 'en-US', text: 'Words.', person: '+15550100200' })
    const tree = await twimlOf(server.post('/twilio/next', { CallSid: CALL_SID }))
    expect(verbs(tree)).toEqual(expected)
    expect(elementsNamed(tree, 'Dial')[0]?.children).toEqual(['+15550100200'])
  })

  test('another stream of the same call, with a new token each time', async () => {
    switchboard.step = () => ({ kind: 'reconnect' })
    const tokens = new Set<unknown>()
    for (let times = 0; times < 2; times += 1) {
      const tree = await twimlOf(server.post('/twilio/next', { CallSid: CALL_SID }))
      expect(verbs(tree)).toEqual(['Connect'])
      tokens.add(elementsNamed(tree, 'Parameter')[0]?.attributes['value'])
    }
    expect(tokens.size).toBe(2)
  })

  test('nothing, when the call is over already', async () => {
    const tree = await twimlOf(
      server.post('/twilio/next', { CallSid: CALL_SID, CallStatus: 'completed' }),
    )
    expect(verbs(tree)).toEqual(['Hangup'])
    expect(switchboard.asked).toEqual([])
    expect(switchboard.progresses).toEqual([{ callId: CALL_SID, status: 'completed', final: true }])
  })

  test('is an apology when the switchboard fails', async () => {
    switchboard.step = () => {
      throw new TypeError('broken')
    }
    const tree = await twimlOf(server.post('/twilio/next', { CallSid: CALL_SID }))
    expect(verbs(tree)).toEqual(['Say', 'Hangup'])
  })
})

describe('callbacks', () => {
  test.each([
    ['initiated', false],
    ['ringing', false],
    ['in-progress', false],
    ['completed', true],
    ['busy', true],
    ['failed', true],
    ['no-answer', true],
    ['canceled', true],
    ['a-status-of-tomorrow', false],
  ])('status %s is final: %s', async (status, final) => {
    const tree = await twimlOf(
      server.post('/twilio/status', { CallSid: CALL_SID, CallStatus: status }),
    )
    expect(verbs(tree)).toEqual([])
    expect(switchboard.progresses).toEqual([{ callId: CALL_SID, status, final }])
  })

  test('a status without a status is a bad request', async () => {
    expect(verbs(await twimlOf(server.post('/twilio/status', { CallSid: CALL_SID }), 400))).toEqual(
      [],
    )
    expect(switchboard.used).toBe(false)
  })

  test('a stream error is logged', async () => {
    const form = {
      CallSid: CALL_SID,
      StreamSid: 'MZ1',
      StreamEvent: 'stream-error',
      StreamError: 'Stream server refused',
    }
    expect(verbs(await twimlOf(server.post('/twilio/stream-status', form)))).toEqual([])
    expect(server.warnings).toMatchObject([
      { msg: 'stream error reported by the carrier', error: 'Stream server refused' },
    ])
  })
})

describe('a call that is given to a person', () => {
  const whisperUrl = `/twilio/whisper?call=${CALL_SID}`

  test('is dialled with a whisper, and asked about afterwards', async () => {
    switchboard.step = () => ({ kind: 'transfer', number: '+15550100150' })
    const tree = await twimlOf(server.post('/twilio/next', { CallSid: CALL_SID }))
    expect(verbs(tree)).toEqual(['Dial'])
    expect(elementsNamed(tree, 'Dial')[0]?.attributes).toMatchObject({
      action: `${PUBLIC_URL}/twilio/dial`,
    })
    const number = elementsNamed(tree, 'Number')[0]
    expect(number).toMatchObject({
      attributes: { url: `${PUBLIC_URL}${whisperUrl}` },
      children: ['+15550100150'],
    })
  })

  test('is whispered about, and taken by any key', async () => {
    const leg = { CallSid: 'CA00000000000000000000000000000009' }
    const asked = await twimlOf(server.post(whisperUrl, leg))
    expect(verbs(asked)).toEqual(['Gather', 'Hangup'])
    expect(elementsNamed(asked, 'Say')[0]?.children).toEqual(['A call for you.'])
    expect(verbs(await twimlOf(server.post(whisperUrl, { ...leg, Digits: '' })))).toEqual([
      'Gather',
      'Hangup',
    ])
    expect(verbs(await twimlOf(server.post(whisperUrl, { ...leg, Digits: '#' })))).toEqual([])
    expect(switchboard.whispers).toEqual([CALL_SID, CALL_SID, CALL_SID])
  })

  test('nobody is joined to a call that is over or not named', async () => {
    const leg = { CallSid: 'CA00000000000000000000000000000009', Digits: '1' }
    switchboard.words = null
    expect(verbs(await twimlOf(server.post(whisperUrl, leg)))).toEqual(['Hangup'])
    expect(verbs(await twimlOf(server.post('/twilio/whisper', leg)))).toEqual(['Hangup'])
    const strange = '/twilio/whisper?call=CA1&call=CA2'
    expect(verbs(await twimlOf(server.post(strange, leg)))).toEqual(['Hangup'])
  })

  test.each([
    ['completed', 'true', 'connected'],
    ['completed', 'false', 'declined'],
    ['busy', 'false', 'busy'],
  ])('%s, bridged %s', async (status, bridged, outcome) => {
    const form = { CallSid: CALL_SID, DialCallStatus: status, DialBridged: bridged }
    expect(verbs(await twimlOf(server.post('/twilio/dial', form)))).toEqual(['Hangup'])
    expect(switchboard.dials).toEqual([{ callId: CALL_SID, outcome }])
  })

  test('whose caller has hung up is over', async () => {
    const form = { CallSid: CALL_SID, CallStatus: 'completed', DialCallStatus: 'canceled' }
    expect(verbs(await twimlOf(server.post('/twilio/dial', form)))).toEqual(['Hangup'])
    expect(switchboard.dials).toEqual([])
    expect(switchboard.progresses).toMatchObject([{ callId: CALL_SID, final: true }])
  })
})

test('how a text went is passed on', async () => {
  const form = { MessageSid: 'SM1', MessageStatus: 'undelivered', ErrorCode: '30006' }
  expect(verbs(await twimlOf(server.post('/twilio/sms-status', form)))).toEqual([])
  expect(server.texts).toEqual([{ messageId: 'SM1', status: 'undelivered', errorCode: 30_006 }])
  expect(verbs(await twimlOf(server.post('/twilio/sms-status', {}), 400))).toEqual([])
})

describe('a webhook that Twilio did not sign', () => {
  const paths = [
    '/twilio/voice',
    '/twilio/next',
    '/twilio/status',
    '/twilio/stream-status',
    '/twilio/dial',
    `/twilio/whisper?call=${CALL_SID}`,
    '/twilio/sms-status',
  ]
  const form = {
    ...voiceForm,
    StreamEvent: 'stream-started',
    DialCallStatus: 'busy',
    MessageSid: 'SM1',
    MessageStatus: 'delivered',
  }

  test.each(paths)('%s is refused without a signature, and nothing is done', async (path) => {
    expect(await server.post(path, form, { signature: null })).toMatchObject({
      status: 403,
      text: 'forbidden',
    })
    expect(switchboard.used).toBe(false)
  })

  test.each(paths)('%s is refused with a wrong signature, and nothing is done', async (path) => {
    const signature = signed(`${PUBLIC_URL}${path}`, form, 'foreign')
    expect(await server.post(path, form, { signature })).toMatchObject({
      status: 403,
      text: 'forbidden',
    })
    expect(await server.post(path, form, { signature: 'x' })).toMatchObject({ status: 403 })
    expect(switchboard.used).toBe(false)
  })

  test('is not helped by headers that name another host', async () => {
    const url = 'https://evil.example.com/twilio/voice'
    const signature = signed(url, voiceForm, 'foreign')
    const headers = { 'X-Forwarded-Host': 'evil.example.com', 'X-Forwarded-Proto': 'https' }
    expect(await server.post('/twilio/voice', voiceForm, { signature, headers })).toMatchObject({
      status: 403,
    })
    // Nor is a good one harmed by them.
    await twimlOf(server.post('/twilio/voice', voiceForm, { headers }))
  })

  test('is refused although its form is broken, before anything is validated', async () => {
    expect(await server.post('/twilio/voice', {}, { signature: 'x' })).toMatchObject({
      status: 403,
    })
  })

  test.each([
    ['JSON', 'application/json', '{"CallSid":{"toString":1}}', 403],
    ['broken JSON', 'application/json', '{', 400],
    ['another type', 'text/xml', '<Response/>', 415],
    ['too large a form', 'application/x-www-form-urlencoded', `a=${'b'.repeat(70_000)}`, 413],
  ])('%s gets a plain answer and nothing is done', async (_case, type, body, status) => {
    const response = await fetch(`${server.origin}/twilio/voice`, {
      method: 'POST',
      headers: { 'Content-Type': type, 'X-Twilio-Signature': 'x' },
      body,
    })
    expect(response.status).toBe(status)
    expect(await response.text()).toMatch(/^(?:forbidden|bad request)$/)
    expect(switchboard.used).toBe(false)
  })

  test('leaves neither its numbers nor its signature in the log', async () => {
    await server.post(`/twilio/voice?From=${encodeURIComponent('+15550100200')}`, voiceForm, {
      signature: 'c2VjcmV0LXNpZ25hdHVyZQ==',
    })
    const written = JSON.stringify(server.captured.lines)
    expect(written).toContain('webhook refused')
    expect(written).not.toMatch(/555|c2VjcmV0/)
  })
})
