import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { PersonScript } from '../../src/sandbox/phone/dialled-person.ts'
import type { CallReport } from '../../src/sandbox/phone/call-report.ts'
import { signatureOf } from '../../src/sandbox/phone/signature.ts'
import { agentFolders, type AgentFolders } from '../support/agent-folders.ts'
import { CallRig } from '../support/call-rig.ts'

const PERSON = '+15550100150'
const AGENT = `voice: Kore
language: en-US
greeting: Hello, this is an automated assistant.
phrases:
  apology: We are sorry, something went wrong.
  noPerson: Nobody can be reached.
  refused: All lines are busy.
people:
  support:
    number: '${PERSON}'
    says: a colleague
`

let folders: AgentFolders
let rig: CallRig

beforeEach(async () => {
  folders = await agentFolders()
  await folders.writeAgent('helper', AGENT)
  rig = await CallRig.start(
    { lines: [{ clip: 'agent-long-answer' }, { clip: 'agent-bridge' }] },
    { AGENTS_DIR: folders.dir },
  )
})

afterEach(async () => {
  await rig[Symbol.asyncDispose]()
  await folders[Symbol.asyncDispose]()
})

/** The caller presses 0, and hangs up when the assistant speaks again, or after all. */
function askForPerson(person: PersonScript): Promise<CallReport> {
  return rig.call({
    script: [{ press: '0', when: { agentSpokeMs: 300 } }, { hangUp: { agentSpokeMs: 900 } }],
    person,
  })
}

function streams(report: CallReport): number {
  return report.streamSids.length
}

test('who takes the call hears what it is about, presses a key, and talks with the caller', async () => {
  const report = await askForPerson({ does: 'takes', talksMs: 4_000 })
  // Our side closed the stream; Twilio notes that, too.
  expect(report.warnings.map(({ code }) => code)).toEqual([31_921])
  expect(report.timeline.filter(({ type }) => type === 'dial')).toMatchObject([
    { targets: [PERSON] },
  ])
  expect(report.whispers).toMatchObject([
    {
      language: 'en-US',
      text: expect.stringMatching(/^A call for you\..* Press any key/) as unknown,
    },
  ])
  expect(report.dials).toMatchObject([{ status: 'completed', bridged: true }])
  expect(report.said).toEqual([])
  expect([report.completedBy, streams(report)]).toEqual(['twiml', 1])
  expect(rig.of('call-ended').map(({ summary }) => summary.endReason)).toEqual(['person-asked'])
})

describe('nobody takes the call: it goes on with the assistant', () => {
  test.each([
    { person: { does: 'busy' }, dialled: 'busy', whispered: 0 },
    { person: { does: 'no-answer' }, dialled: 'no-answer', whispered: 0 },
    { person: { does: 'fails' }, dialled: 'failed', whispered: 0 },
    { person: { does: 'ignores' }, dialled: 'completed', whispered: 1 },
  ] as const)('$person.does', async ({ person, dialled, whispered }) => {
    const report = await askForPerson(person)
    expect(report.dials).toMatchObject([{ status: dialled, bridged: false }])
    expect(report.whispers).toHaveLength(whispered)
    // No voice but the assistant's: neither an apology nor a second greeting.
    expect(report.said).toEqual([])
    expect([report.completedBy, streams(report)]).toEqual(['caller', 2])
    expect(report.utterances).toHaveLength(2)
    expect(rig.of('call-ended').map(({ summary }) => summary.endReason)).toEqual([
      'person-asked',
      'caller-hung-up',
    ])
    expect(rig.logged.join('')).not.toContain(PERSON)
  })
})

test('a caller who hangs up while it rings is not called back into the call', async () => {
  const phone = rig.dial({
    script: [{ press: '0', when: { agentSpokeMs: 300 } }],
    person: { does: 'no-answer' },
  })
  phone.events.on('dial', () => {
    phone.hangUp()
  })
  const report = await phone.report
  expect(report.dials).toMatchObject([{ status: 'canceled', bridged: false }])
  expect([report.completedBy, streams(report)]).toEqual(['caller', 1])
  expect(report.callbacks.filter(({ status }) => status !== 200)).toEqual([])
})

test('nobody is whispered to about a call that goes to nobody', async () => {
  const url = `${rig.url}/twilio/whisper?call=CA00000000000000000000000000000009`
  const form = { CallSid: 'CA00000000000000000000000000000008' }
  const signature = signatureOf('rig-auth-token-0123456789', url, form)
  const post = (headers: Readonly<Record<string, string>>): Promise<Response> =>
    fetch(url, { method: 'POST', body: new URLSearchParams(form), headers })
  expect((await post({})).status).toBe(403)
  const answer = await post({ 'X-Twilio-Signature': signature })
  expect(await answer.text()).toContain('<Hangup/>')
})
