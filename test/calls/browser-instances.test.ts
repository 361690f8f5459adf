import { expect, test } from 'vitest'
import type { CallEvent } from '../../src/shared/call-event.ts'
import { Instances, type Instance } from '../support/instances.ts'
import { beginTalk, TalkClient } from '../support/talk-client.ts'

const open = { BROWSER_CALLS: 'open' }
const lines = [{ clip: 'agent-greeting' }, { clip: 'agent-fallback', repeat: 100 }]

function streamsOf({ events }: Instance): readonly string[] {
  return events.flatMap((event) => (event.type === 'call-started' ? [event.callId] : []))
}

function endsOf(events: readonly CallEvent[]): readonly string[] {
  return events.flatMap((event) => (event.type === 'call-ended' ? [event.summary.endReason] : []))
}

test('a server that shuts down hands its page over', async () => {
  await using rig = await Instances.start({ lines })
  const [one, two] = [await rig.startApp(open), await rig.startApp(open)]
  rig.proxy.use([one.port])
  const { url } = rig.proxy
  const { ticket, callId } = await beginTalk(url)
  using page = await TalkClient.start(url, ticket)
  await page.until('state', ({ state }) => state === 'agent-speaks')
  rig.proxy.use([two.port])
  const closed = one.app.close()
  const { sequel } = await page.until('ended')
  if (sequel.kind !== 'reconnect') throw new TypeError('the call goes on')
  expect(await page.closed).toBe(1000)
  using next = await TalkClient.start(url, sequel.ticket)
  expect(next.of('ready')).toMatchObject([{ callId, again: true }])
  await next.until('said', ({ who }) => who === 'agent')
  await closed
  next.send({ type: 'hang-up' })
  await next.until('ended')
  expect([endsOf(one.events), endsOf(two.events)]).toEqual([['handed-over'], ['caller-hung-up']])
  expect(two.events.filter(({ type }) => type === 'greeting-asked')).toEqual([])
})

test('the call, its stream and the next one may each land anywhere', async () => {
  await using rig = await Instances.start({ lines })
  const [one, two, three] = [
    ...[await rig.startApp(open), await rig.startApp(open), await rig.startApp(open)],
  ]
  const { url } = rig.proxy
  rig.proxy.use([one!.port])
  const { ticket, callId } = await beginTalk(url)
  rig.proxy.use([two!.port])
  using lost = await TalkClient.start(url, ticket)
  await lost.until('state', ({ state }) => state === 'agent-speaks')
  const [{ resume } = { resume: '' }] = lost.of('ready')
  // Its own server does not know yet that it is gone.
  rig.proxy.use([three!.port])
  using page = await TalkClient.start(url, resume)
  expect(page.of('ready')).toMatchObject([{ callId, again: true }])
  expect([streamsOf(one!), streamsOf(two!), streamsOf(three!)]).toEqual([[], [callId], [callId]])
  expect(await lost.until('refused')).toMatchObject({ code: 'bad-ticket' })
  await page.until('said', ({ who }) => who === 'agent')
})

test('a killed server: the page goes on at another one', { timeout: 60_000 }, async () => {
  await using rig = await Instances.start({ lines })
  const killed = await rig.startProcess(open)
  const two = await rig.startApp(open)
  const { url } = rig.proxy
  rig.proxy.use([Number(new URL(killed.url).port)])
  const { ticket, callId } = await beginTalk(url)
  using lost = await TalkClient.start(url, ticket)
  await lost.until('state', ({ state }) => state === 'agent-speaks')
  const [{ resume } = { resume: '' }] = lost.of('ready')
  rig.proxy.use([two.port])
  await killed.kill()
  expect(await lost.closed).toBe(1006)
  using page = await TalkClient.start(url, resume)
  expect(page.of('ready')).toMatchObject([{ callId, again: true }])
  await page.until('said', ({ who }) => who === 'agent')
  expect(streamsOf(two)).toEqual([callId])
})
