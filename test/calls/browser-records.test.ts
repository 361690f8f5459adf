import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CallDetail, CallPage } from '../../src/console/console-api.ts'
import { CallRig } from '../support/call-rig.ts'
import { samplesOf } from '../support/metrics.ts'
import { beginTalk, TalkClient } from '../support/talk-client.ts'

const PASSWORD = 'console-password'
const poll = { timeout: 15_000, interval: 50 }

let rig: CallRig
let headers: Readonly<Record<string, string>>

beforeAll(async () => {
  rig = await CallRig.start(
    {
      lines: [{ clip: 'agent-fallback' }, { clip: 'agent-done', callerText: 'Hello?' }],
    },
    { BROWSER_CALLS: 'open', CONSOLE_PASSWORD: PASSWORD },
  )
  const signIn = await fetch(`${rig.url}/console/api/session`, {
    method: 'POST',
    body: JSON.stringify({ name: 'admin', password: PASSWORD }),
    headers: { 'content-type': 'application/json', origin: rig.url },
  })
  headers = { cookie: signIn.headers.getSetCookie()[0]?.split(';')[0] ?? '', origin: rig.url }
})

afterAll(async () => {
  await rig[Symbol.asyncDispose]()
})

async function consoleSays<T>(path: string): Promise<T> {
  const answer = await fetch(`${rig.url}/console/api${path}`, { headers })
  expect(answer.status).toBe(200)
  return (await answer.json()) as T
}

async function metrics(): Promise<ReadonlyMap<string, number>> {
  return samplesOf(await (await fetch(`${rig.url}/metrics`)).text())
}

test('a call from a page is a call: live, in the log with its words, in the metrics', async () => {
  const { ticket, callId } = await beginTalk(rig.url)
  using page = await TalkClient.start(rig.url, ticket)
  await page.until('state', ({ state }) => state === 'agent-speaks')
  await page.until('state', ({ state }) => state === 'listening')
  expect((await metrics()).get('hexkey_calls_active')).toBe(1)
  page.say('caller-hello')
  await page.until('said', ({ turn }) => turn === 2)
  await page.until('state', ({ state }) => state === 'listening')
  page.send({ type: 'text', text: 'Thank you.' })
  await page.until('said', ({ text }) => text === 'Thank you.')
  page.send({ type: 'hang-up' })
  await page.until('ended')

  const path = `/calls/${callId}`
  const wordsOf = ({ conversation }: CallDetail): readonly string[] =>
    conversation.map(({ who, text }) => `${who}: ${text}`)
  await expect
    .poll(async () => wordsOf(await consoleSays<CallDetail>(path)).join('\n'), poll)
    .toMatch(/^agent: [^]*caller: Hello\?[^]*agent: [^]*caller: Thank you\./)
  const { call, hasFrames } = await consoleSays<CallDetail>(path)
  expect(call).toMatchObject({ from: 'browser', to: '', outcome: 'caller-hung-up' })
  expect(hasFrames).toBe(true)
  const listed = async (): Promise<CallPage['calls']> =>
    (await consoleSays<CallPage>('/calls')).calls
  await expect.poll(listed, poll).toMatchObject([{ callId, from: 'browser' }])

  const counted = await metrics()
  expect(counted.get('hexkey_calls_active')).toBe(0)
  expect(counted.get('hexkey_calls_started_total')).toBe(1)
  expect(counted.get('hexkey_calls_ended_total{reason="caller-hung-up"}')).toBe(1)
})

test('staff end it as any other', async () => {
  const { ticket, callId } = await beginTalk(rig.url)
  using page = await TalkClient.start(rig.url, ticket)
  await page.until('state', ({ state }) => state === 'agent-speaks')
  const answer = await fetch(`${rig.url}/console/api/calls/${callId}/hang-up`, {
    method: 'POST',
    body: '{}',
    headers: { ...headers, 'content-type': 'application/json' },
  })
  expect(answer.status).toBe(200)
  expect((await page.until('ended')).sequel).toMatchObject({ kind: 'over' })
  expect(rig.of('call-ended').at(-1)?.summary.endReason).toBe('ended-by-staff')
})
