import { describe, expect, test } from 'vitest'
import { CallRecord } from '../../../../src/sandbox/phone/call-record.ts'
import type { PersonScript } from '../../../../src/sandbox/phone/dialled-person.ts'
import { Dialling } from '../../../../src/sandbox/phone/dialling.ts'
import { Line } from '../../../../src/sandbox/phone/line.ts'
import { PublicAddress } from '../../../../src/sandbox/phone/public-address.ts'
import { Webhooks } from '../../../../src/sandbox/phone/webhooks.ts'
import { systemClock } from '../../../../src/shared/clock.ts'
import { VoiceServer, type Reply, type SeenRequest } from '../../../support/voice-server.ts'

const CALL_SID = 'CA00000000000000000000000000000001'
const GATHER =
  '<Response><Gather action="/w?key=1" numDigits="1" timeout="8" finishOnKey="">' +
  '<Say>Press any key.</Say></Gather><Hangup/></Response>'

const gatherThenJoin = (request: SeenRequest): Reply =>
  'Digits' in request.form ? '<Response/>' : GATHER

/** Dials one person, whose server answers the whisper like this. */
async function dial(
  person: PersonScript,
  answer: (request: SeenRequest) => Reply = gatherThenJoin,
): Promise<{
  parameters: Readonly<Record<string, string>>
  requests: readonly SeenRequest[]
  whispers: readonly string[]
}> {
  await using server = await VoiceServer.start({ answer })
  const clock = systemClock
  const record = new CallRecord(clock)
  const identity = {
    accountSid: 'AC1',
    callSid: CALL_SID,
    from: '+15550100001',
    to: '+15550100000',
    extra: {},
  }
  const line = new Line(clock, identity, record)
  const origin = new URL(server.url)
  const address = new PublicAddress(origin, origin)
  const webhooks = new Webhooks({ clock, address, authToken: 'token', signing: 'right' })
  const dialling = new Dialling({ line, webhooks, person, sayRate: 500 })
  const verb = {
    verb: 'Dial',
    targets: ['+15550100150'],
    action: '/dial',
    method: 'POST',
    timeoutSeconds: 25,
    callerId: null,
    whisper: { url: '/w', method: 'POST' },
  } as const
  const parameters = await dialling.dial(verb, `${server.url}/next`)
  const { whispers } = record.report(CALL_SID)
  return { parameters, requests: server.requests, whispers: whispers.map(({ text }) => text) }
}

describe('who is dialled', () => {
  test('takes the call: hears the whisper on a leg of their own, and presses a key', async () => {
    const { parameters, requests, whispers } = await dial({ does: 'takes', key: '5' })
    expect(parameters).toMatchObject({ DialCallStatus: 'completed', DialBridged: 'true' })
    expect(whispers).toEqual(['Press any key.'])
    const [asked, pressed] = requests
    expect(asked?.form).toMatchObject({
      CallSid: parameters['DialCallSid'],
      ParentCallSid: CALL_SID,
      To: '+15550100150',
    })
    expect(asked?.form).not.toHaveProperty('Digits')
    expect([pressed?.path, pressed?.form['Digits']]).toEqual(['/w?key=1', '5'])
  })

  test('presses nothing: is hung up on', async () => {
    const { parameters, requests } = await dial({ does: 'ignores' })
    expect(parameters).toMatchObject({ DialCallStatus: 'completed', DialBridged: 'false' })
    expect(requests).toHaveLength(1)
  })

  test.each([
    [{ does: 'busy' }, 'busy'],
    [{ does: 'no-answer' }, 'no-answer'],
    [{ does: 'fails' }, 'failed'],
  ] as const)('%o: nobody is asked', async (person, status) => {
    const { parameters, requests } = await dial(person)
    expect(parameters).toMatchObject({ DialCallStatus: status, DialBridged: 'false' })
    expect(parameters).not.toHaveProperty('DialCallDuration')
    expect(requests).toEqual([])
  })
})

describe('whispers', () => {
  test('without a question join the two when they are over', async () => {
    const plain = (): string => '<Response><Say>A call for you.</Say></Response>'
    const { parameters, whispers } = await dial({ does: 'ignores' }, plain)
    expect([parameters['DialBridged'], whispers]).toEqual(['true', ['A call for you.']])
  })

  test('a key that ends the gathering is no digit of it', async () => {
    const hash = (): string => GATHER.replace(' finishOnKey=""', '')
    const { parameters } = await dial({ does: 'takes', key: '#' }, hash)
    expect(parameters['DialBridged']).toBe('false')
  })

  test('that cannot be had, or never end, join nobody', async () => {
    const broken = await dial({ does: 'takes' }, () => ({ status: 500 }))
    expect(broken.parameters['DialBridged']).toBe('false')
    const endless = await dial({ does: 'takes' }, () => GATHER)
    expect(endless.parameters['DialBridged']).toBe('false')
    expect(endless.requests).toHaveLength(10)
  })
})
