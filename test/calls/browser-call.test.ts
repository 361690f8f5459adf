import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { levelDb, rmsOf } from '../../src/audio/sound-level.ts'
import { CallRig, RIG_SECRETS } from '../support/call-rig.ts'
import { beginTalk, TalkClient } from '../support/talk-client.ts'

const open = { BROWSER_CALLS: 'open', BROWSER_CALLS_PER_ADDRESS: '100' }

/** A page that talks; the greeting has been heard. */
async function greeted(rig: CallRig): Promise<TalkClient> {
  const { ticket } = await beginTalk(rig.url)
  const page = await TalkClient.start(rig.url, ticket)
  await page.until('state', ({ state }) => state === 'agent-speaks')
  await page.until('state', ({ state }) => state === 'listening')
  page.heard.length = 0
  return page
}

test('a page is greeted, heard and answered, and hangs up', async () => {
  await using rig = await CallRig.start(
    { lines: [{ clip: 'agent-fallback' }, { clip: 'agent-done', callerText: 'Hello?' }] },
    open,
  )
  const { ticket, callId, assistant, language, notice } = await beginTalk(rig.url)
  expect([language, notice]).toEqual(['en-US', null])
  using page = await TalkClient.start(rig.url, ticket)
  expect(page.told[0]).toMatchObject({ type: 'ready', callId, assistant, again: false })
  await page.until('state', ({ state }) => state === 'agent-speaks')
  await page.until('state', ({ state }) => state === 'listening')
  const greeting = page.heard.splice(0)
  expect(levelDb(Math.max(...greeting.map(({ samples }) => rmsOf(samples))))).toBeGreaterThan(-30)
  // Each piece says where it belongs.
  let place = 0
  for (const piece of greeting) {
    expect(piece.place).toBe(place)
    place += piece.samples.length
  }
  page.say('caller-hello')
  await page.until('said', ({ who }) => who === 'caller')
  await page.until('said', ({ turn }) => turn === 2)
  const { replyMs } = await page.until('latency')
  expect(replyMs).toBeGreaterThan(0)
  page.send({ type: 'hang-up' })
  const { sequel } = await page.until('ended')
  expect(sequel).toEqual({ kind: 'over', words: null, person: null })
  expect(await page.closed).toBe(1000)
  expect(page.words('caller')).toContain('Hello?')
  expect(page.heard[0]?.place).toBe(place)
  expect(rig.of('call-ended')).toMatchObject([
    {
      callId,
      summary: {
        ...{ endReason: 'caller-hung-up', agentTurns: 2, callerTurns: 1, badMessages: 0 },
        underruns: { ours: 0 },
        callerLine: { gaps: 0, duplicates: 0, lostMs: 0 },
      },
    },
  ])
})

test('who interrupts hears nothing more, and sees what was not heard', async () => {
  await using rig = await CallRig.start(
    {
      lines: [
        { clip: 'agent-fallback' },
        { clip: 'agent-long-answer', callerText: 'Hello?' },
        { clip: 'agent-done', callerText: 'Wait, which screw do you mean?' },
      ],
    },
    open,
  )
  using page = await greeted(rig)
  page.say('caller-hello')
  await page.until('said', ({ turn }) => turn === 2)
  await page.when(() => page.heardMs > 1_500)
  page.say('caller-which-screw')
  await page.until('clear')
  const cut = await page.until('cut')
  expect(cut).toMatchObject({ turn: 2, heard: expect.stringMatching(/^All right/) as string })
  expect(cut.unheard).not.toBe('')
  await page.until('said', ({ turn }) => turn === 3)
  expect(rig.of('barge-in')).toHaveLength(1)
})

test('who writes is answered, and interrupts by it', async () => {
  await using rig = await CallRig.start(
    {
      lines: [{ clip: 'agent-fallback' }, { clip: 'agent-long-answer' }, { clip: 'agent-done' }],
    },
    open,
  )
  using page = await greeted(rig)
  page.send({ type: 'text', text: 'Which screw is it?' })
  const mine = { type: 'said', who: 'caller', turn: 0, text: 'Which screw is it?' }
  expect(await page.until('said', ({ who }) => who === 'caller')).toEqual(mine)
  await page.until('said', ({ turn }) => turn === 2)
  await page.when(() => page.heardMs > 500)
  page.send({ type: 'text', text: 'Stop.' })
  await page.until('clear')
  await page.until('said', ({ turn }) => turn === 3)
  expect(rig.gemini.sessions[0]?.texts.join('\n')).toContain('Which screw is it?')
})

test('keys reach the call, and who asks for a person is back with an assistant that knows', async () => {
  await using rig = await CallRig.start({ lines: [{ clip: 'agent-fallback', repeat: 3 }] }, open)
  using page = await greeted(rig)
  page.send({ type: 'key', key: '0' })
  const { sequel } = await page.until('ended')
  if (sequel.kind !== 'reconnect') throw new TypeError('the call goes on')
  expect(await page.closed).toBe(1000)
  expect(rig.of('call-ended')[0]?.summary.endReason).toBe('person-asked')
  using again = await TalkClient.start(rig.url, sequel.ticket)
  expect(again.told[0]).toMatchObject({ type: 'ready', again: true })
  await again.until('state', ({ state }) => state === 'agent-speaks')
  // The colleague's own number stays with us.
  expect(JSON.stringify([page.told, again.told])).not.toContain('5550100150')
})

test('pictures reach the model, and stop when the page says so', async () => {
  await using rig = await CallRig.start({ lines: [{ clip: 'agent-fallback' }] }, open)
  using page = await greeted(rig)
  page.send({ type: 'picture', jpeg: '/9j/4AAQSkZJRg' })
  expect(await page.until('camera')).toEqual({ type: 'camera', on: true, why: null })
  page.send({ type: 'picture-end' })
  expect(await page.until('camera', ({ on }) => !on)).toMatchObject({ why: null })
  expect(rig.of('camera')).toMatchObject([{ on: true }, { on: false, pictures: 1 }])
})

test('a page whose network is cut goes on with the same call', async () => {
  await using rig = await CallRig.start(
    {
      obeysRequests: true,
      lines: [{ clip: 'agent-fallback' }, { clip: 'agent-long-answer', callerText: 'Hello?' }],
    },
    open,
  )
  const { ticket, callId } = await beginTalk(rig.url)
  const lost = await TalkClient.start(rig.url, ticket)
  await lost.until('state', ({ state }) => state === 'agent-speaks')
  await lost.until('state', ({ state }) => state === 'listening')
  lost.heard.length = 0
  lost.say('caller-hello')
  await lost.until('said', ({ turn }) => turn === 2)
  await lost.when(() => lost.heardMs > 3_000)
  const [{ resume } = { resume: '' }] = lost.of('ready')
  lost.cut()
  using page = await TalkClient.start(rig.url, resume)
  expect(page.of('ready')).toMatchObject([{ callId, again: true }])
  await page.until('said', ({ who }) => who === 'agent')
  await page.when(() => page.heardMs > 300)
  page.send({ type: 'hang-up' })
  await page.until('ended')
  expect(rig.of('call-ended').map(({ summary }) => summary.endReason)).toEqual([
    ...['carrier-lost', 'caller-hung-up'],
  ])
  // Used up, as every ticket.
  using again = await TalkClient.open(rig.url)
  again.send({ type: 'start', ticket: resume })
  expect(await again.until('refused')).toMatchObject({ code: 'bad-ticket' })
})

test('a page that comes back before its old socket is known to be lost takes its place', async () => {
  await using rig = await CallRig.start({ lines: [{ clip: 'agent-fallback' }] }, open)
  using old = await greeted(rig)
  const [{ resume } = { resume: '' }] = old.of('ready')
  using page = await TalkClient.start(rig.url, resume)
  expect(page.of('ready')).toMatchObject([{ again: true }])
  expect(await old.until('refused')).toMatchObject({ code: 'bad-ticket' })
  await page.until('said', ({ who }) => who === 'agent')
})

test('neither the log nor the recorded frames hold a ticket, an address or a secret', async () => {
  await using rig = await CallRig.start({ lines: [{ clip: 'agent-fallback' }] }, open)
  const { ticket } = await beginTalk(rig.url)
  using page = await TalkClient.start(rig.url, ticket)
  const [{ resume } = { resume: '' }] = page.of('ready')
  await page.until('state', ({ state }) => state === 'agent-speaks')
  page.send({ type: 'hang-up' })
  await page.closed
  await rig.app.close()
  const dir = join(rig.dir, 'frames')
  const [file = 'missing', ...others] = await readdir(dir)
  expect(others).toEqual([])
  const frames = await readFile(join(dir, file), 'utf8')
  expect(frames).toContain('hang-up')
  const secrets = [...RIG_SECRETS, ticket, resume].map((one) => one.split('.').at(-1) ?? one)
  for (const secret of [...secrets, '127.0.0.1:']) expect(frames).not.toContain(secret)
  for (const secret of secrets) expect(rig.logged.join('')).not.toContain(secret)
})
