import { expect, test } from 'vitest'
import { rmsOf } from '../../src/audio/sound-level.ts'
import { CallRig } from '../support/call-rig.ts'
import { beginTalk, TalkClient } from '../support/talk-client.ts'

const open = { BROWSER_CALLS: 'open' }

test('a page is greeted, heard and answered, and hangs up', async () => {
  await using rig = await CallRig.start(
    { lines: [{ clip: 'agent-fallback' }, { clip: 'agent-done', callerText: 'Hello?' }] },
    open,
  )
  const { ticket, callId, assistant } = await beginTalk(rig.url)
  using page = await TalkClient.start(rig.url, ticket)
  expect(page.of('ready')).toMatchObject([{ callId, assistant, again: false }])
  await page.when(() => page.words('agent').length > 20)
  await page.until('state', ({ state }) => state === 'agent-speaks')
  await page.until('state', ({ state }) => state === 'listening')
  page.say('caller-hello')
  await page.until('said', ({ who }) => who === 'caller')
  await page.when(() => page.of('said').some(({ turn }) => turn === 2))
  page.send({ type: 'hang-up' })
  const { sequel } = await page.until('ended')
  expect(sequel).toEqual({ kind: 'over', words: null, person: null })
  expect(await page.closed).toBe(1000)
  const loudest = Math.max(...page.heard.map(({ samples }) => rmsOf(samples)))
  expect(loudest).toBeGreaterThan(500)
  expect(page.words('caller')).toContain('Hello?')
  expect(rig.of('call-ended')).toMatchObject([
    { callId, summary: { endReason: 'caller-hung-up', agentTurns: 2, badMessages: 0 } },
  ])
})
