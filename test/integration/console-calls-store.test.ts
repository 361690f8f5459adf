import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { serveCalls } from '../../src/console/calls/serve-calls.ts'
import type { CallDetail, CallPage, Choices, Overview } from '../../src/console/console-api.ts'
import type { CallFact } from '../../src/shared/call-event.ts'
import { VirtualClock } from '../../src/shared/clock.ts'
import { ConsoleRig, refusalOf, type Browser } from '../support/console-rig.ts'
import { digest, replied, said, START_MS, used, type PlayedCall } from '../support/played-calls.ts'

const NUMBER = '+4915123456755'
const NAME = 'Ж'.repeat(10_000)
const STRANGE = `<script>alert("1")</script> \u202eשלום 👩‍👩‍👧‍👦 ${NAME}`
/** More than two pages of the CSV. */
const MANY = 450
const HOUR_MS = 3_600_000

let rig: ConsoleRig
let viewer: Browser
let operator: Browser

const bargeIn: CallFact = {
  ...{ type: 'barge-in', turn: 2, heardMs: 900, cutMs: 2_000, uncertaintyMs: 9 },
  ...{ heardText: 'You are calling from +49 151 23', cutText: '45 67 55.' },
  interruptToClearMs: 2,
}

beforeAll(async () => {
  rig = await ConsoleRig.start({
    features: [
      (routes, door) => {
        serveCalls(routes, {
          ...{ door, framesDir: null, clock: new VirtualClock(START_MS) },
          history: {
            list: (...given) => rig.store.callHistory.list(...given),
            find: (...given) => rig.store.callHistory.find(...given),
            overview: (...given) => rig.store.callHistory.overview(...given),
            choices: () => rig.store.callHistory.choices(),
          },
          trail: { note: () => undefined },
          peopleOf: () => ['support'],
          recordings: { find: () => Promise.resolve(null) },
          comments: { of: (callId) => rig.store.notes.commentsOf(callId) },
        })
      },
    ],
  })
  const { store } = rig
  await write({ callId: 'CA1', from: NUMBER, startedAtMs: START_MS + HOUR_MS }, [
    ...replied(1, null, 'Hello.'),
    said(`My table wobbles, I am ${NUMBER}.`),
    ...replied(2, 800, 'You are calling from +49 151 23 45 67 55.'),
    bargeIn,
    said(STRANGE),
    used('get_step'),
    ...replied(3, 1_700, 'Turn it round.'),
  ])
  await write({ callId: 'CA2', startedAtMs: START_MS + 2 * HOUR_MS, ended: null })
  for (let at = 0; at < MANY; at += 50) {
    const calls = Array.from({ length: 50 }, (_, more) => ({
      ...{ callId: `CB${at + more}`, startedAtMs: START_MS + at + more },
      ...{ from: '=1+1', agent: 'other' },
    }))
    await Promise.all(calls.map((call) => write(call)))
  }
  await vi.waitFor(() => {
    expect(store.callLog.waiting).toBe(0)
  })
  await store.notes.tag('CA1', 'vip', 'otto', 1)
  await store.notes.comment('CA1', { by: 'otto', atMs: 2, text: `called ${NUMBER}` })
  await digest(store)
  await rig.add('vera', 'viewer')
  await rig.add('otto', 'operator')
  viewer = await rig.browserOf('vera')
  operator = await rig.browserOf('otto')
}, 60_000)

/** A call, over within a second unless `ended` is null. */
async function write(
  { ended = 'caller-hung-up', ...given }: PlayedCall & { readonly startedAtMs: number },
  facts: readonly CallFact[] = [],
): Promise<void> {
  const { callLog } = rig.store
  const { callId, startedAtMs } = given
  const agent = { agent: 'help', agentVersion: 'v1', model: 'live' }
  await callLog.open({ from: '+15550100001', to: '+15550100200', ...agent, ...given })
  await callLog.claim(callId, 'me', startedAtMs, false)
  facts.forEach((fact, atMs) => {
    callLog.append({ ...fact, callId, atMs })
  })
  if (ended !== null) await callLog.end(callId, startedAtMs + 1_000, ended)
}

afterAll(() => rig[Symbol.asyncDispose]())

async function json<T>(browser: Browser, path: string): Promise<T> {
  const { status, text } = await browser({ path: `/api${path}` })
  expect(status, text).toBe(200)
  return JSON.parse(text) as T
}

async function idsOf(query: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const search = new URLSearchParams(query).toString()
  return (await json<CallPage>(operator, `/calls?${search}`)).calls.map(({ callId }) => callId)
}

describe('calls in a real store', () => {
  it.each([
    [{ agent: 'help' }, ['CA2', 'CA1']],
    [{ outcome: 'live' }, ['CA2']],
    [{ number: '151 2345' }, ['CA1']],
    [{ tool: 'get_step' }, ['CA1']],
    [{ tag: 'vip' }, ['CA1']],
    [{ minLatencyMs: '1700' }, ['CA1']],
    [{ minLatencyMs: '1701' }, []],
    [{ text: 'wobbles tab' }, ['CA1']],
    [{ text: 'שלום' }, ['CA1']],
    [{ text: '👩‍👩‍👧‍👦' }, ['CA1']],
    [{ text: "wobbles' OR '1'='1" }, []],
    [{ text: '%' }, []],
    [{ agent: "help' --" }, []],
    [{ tag: 'v%' }, []],
    [{ fromMs: String(START_MS + HOUR_MS), toMs: String(START_MS + HOUR_MS + 1) }, ['CA1']],
  ])('are found by %j', async (query, ids) => {
    expect(await idsOf(query)).toEqual(ids)
  })

  it('come in pages, each of them once', async () => {
    const seen: string[] = []
    let next: string | null = ''
    while (next !== null) {
      const cursor = next === '' ? '' : `&cursor=${encodeURIComponent(next)}`
      const page: CallPage = await json(operator, `/calls?limit=200${cursor}`)
      seen.push(...page.calls.map(({ callId }) => callId))
      next = page.next
    }
    expect(new Set(seen).size).toBe(MANY + 2)
    expect(seen).toHaveLength(MANY + 2)
    for (const cursor of ['x', "1-'", '999999999999999999999-CA1', 'a'.repeat(300)]) {
      const answer = await operator({ path: `/api/calls?cursor=${encodeURIComponent(cursor)}` })
      expect(refusalOf(answer), cursor).toEqual([400, 'bad-request'])
    }
  })

  it('are told one by one, with what was heard', async () => {
    const detail = await json<CallDetail>(operator, '/calls/CA1')
    expect(detail.conversation.map(({ who, text, unheard }) => [who, text, unheard])).toEqual([
      ['agent', 'Hello.', ''],
      ['caller', `My table wobbles, I am ${NUMBER}.`, ''],
      ['agent', 'You are calling from +49 151 23', '45 67 55.'],
      ['caller', STRANGE, ''],
      ['agent', 'Turn it round.', ''],
    ])
    expect(detail.call).toMatchObject({ from: NUMBER, replyMaxMs: 1_700, tags: ['vip'] })
    expect(detail.moments.map(({ title }) => title)).toEqual([
      'Caller interrupted: heard 0.9 s, 2.0 s cut',
      'get_step: done (1 ms)',
    ])
    expect(detail.comments.map(({ text }) => text)).toEqual([`called ${NUMBER}`])
    expect(detail.transferTargets).toEqual([])
    const lasting = await json<CallDetail>(operator, '/calls/CA2')
    expect([lasting.call.outcome, lasting.transferTargets]).toEqual([null, ['support']])
  })

  it('show viewers no number, not even one that was cut in two', async () => {
    for (const path of ['/calls', '/calls/CA1', '/calls.csv', '/choices']) {
      const { status, text } = await viewer({ path: `/api${path}` })
      expect(status).toBe(200)
      expect(text.replaceAll(/[ "]/g, '')).not.toMatch(/15123|234567|456755/)
    }
    expect(refusalOf(await viewer({ path: '/api/calls?number=151' }))[0]).toBe(403)
  })

  it('leave as CSV, all of them, and none as a formula', async () => {
    const { text, headers } = await operator({ path: '/api/calls.csv' })
    expect(headers['transfer-encoding']).toBe('chunked')
    expect(text.charCodeAt(0)).toBe(0xfeff)
    expect(text.match(/^C[AB]\d+,/gm)).toHaveLength(MANY + 2)
    expect(text).toMatch(/^CA1,2023-11-14T23:13:20\.000Z,/m)
    expect(text).not.toMatch(/(^|,)"?[=+@]/m)
  })

  it('leave as a scenario', async () => {
    const { status, text } = await operator({ path: '/api/calls/CA1/scenario' })
    expect(status).toBe(200)
    expect(text).toContain('name: get_step')
    expect(text).not.toMatch(/15123456755|456755/)
  })

  it('give filters their choices, and an overview', async () => {
    const choices = await json<Choices>(viewer, '/choices')
    expect(choices).toMatchObject({ agents: ['help', 'other'], tools: ['get_step'], tags: ['vip'] })
    const [fromMs, toMs] = [START_MS - HOUR_MS, START_MS + 24 * HOUR_MS]
    const overview = await json<Overview>(viewer, `/overview?fromMs=${fromMs}&toMs=${toMs}`)
    expect(overview.calls).toBe(MANY + 2)
    expect(overview.bargeIns).toBe(1)
    const refused = await viewer({ path: `/api/overview?fromMs=0&toMs=${START_MS}` })
    expect(refusalOf(refused)).toEqual([400, 'bad-request'])
  })
})
