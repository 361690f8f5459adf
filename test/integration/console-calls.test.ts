import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { serveCalls, type CallRoutes } from '../../src/console/calls/serve-calls.ts'
import type { CallDetail, CallPage, Choices, Overview } from '../../src/console/console-api.ts'
import { FrameRecorder } from '../../src/recording/frame-recorder.ts'
import { parseCallScenario } from '../../src/scenario/scenario-file.ts'
import { VirtualClock } from '../../src/shared/clock.ts'
import type { CallHistory, HistoryPage } from '../../src/store/call-history.ts'
import { StoreUnavailable } from '../../src/store/store-errors.ts'
import { ConsoleRig, refusalOf, type Browser } from '../support/console-rig.ts'
import { historyCall, historyLine } from '../support/history-calls.ts'
import { memoryLog } from '../support/memory-log.ts'

const NUMBER = '+4915123456755'
const line = historyLine({ firstWords: 'I am 0151 23456755.' })
const call = historyCall({
  line,
  streams: [
    {
      stream: 1,
      events: [
        { callId: 'CA1', atMs: 10, type: 'caller-text', text: `I am ${NUMBER}. <script>😀\u202e` },
        {
          callId: 'CA1',
          atMs: 20,
          type: 'usage',
          promptTokens: 3,
          responseTokens: 4,
          totalTokens: 7,
        },
        { callId: 'CA1', atMs: 30, type: 'transfer-asked', person: 'Kim', summary: NUMBER },
      ],
    },
  ],
  callbacks: [{ number: NUMBER, about: `call ${NUMBER}`, when: null, requestedAtMs: 5 }],
})
const overview = {
  ...{ hours: [], days: [], outcomes: [], calls: 3, bargeIns: 1, costUsd: 0.5 },
  ...{ replyP50Ms: 600, replyP95Ms: null },
}

/** A store that holds one call, and knows one place. */
const kept: CallHistory = {
  list: (_filter, { cursor }) => {
    if (cursor !== null && cursor !== 'p2') throw new RangeError('a cursor of somebody else')
    return Promise.resolve({ calls: [line], next: cursor === null ? 'p2' : null })
  },
  find: (callId) => Promise.resolve(callId === 'CA1' ? call : null),
  overview: () => Promise.resolve(overview),
  choices: () => Promise.resolve({ agents: ['help'], tools: ['get_step'], tags: [NUMBER] }),
}
const away = () => Promise.reject(new StoreUnavailable('the store does not answer'))

let history: CallHistory = kept
const noted: Parameters<CallRoutes['trail']['note']>[0][] = []
let closed = Promise.withResolvers<undefined>()
let dir: string
let rig: ConsoleRig
let viewer: Browser
let operator: Browser

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'hexkey-frames-'))
  rig = await ConsoleRig.start({
    features: [
      (routes, door) => {
        routes.addHook('onRequest', (_request, reply, done) => {
          reply.raw.once('close', () => {
            closed.resolve(undefined)
          })
          done()
        })
        serveCalls(routes, {
          ...{ door, framesDir: dir, clock: new VirtualClock(1_800_000_000_000) },
          history: {
            list: (...given) => history.list(...given),
            find: (...given) => history.find(...given),
            overview: (...given) => history.overview(...given),
            choices: () => history.choices(),
          },
          trail: { note: (entry) => noted.push(entry) },
          peopleOf: (agent) => [`person of ${agent}`],
          recordings: { find: () => Promise.resolve(null) },
          comments: {
            of: () => Promise.resolve([{ by: 'ada', atMs: 1, text: `rang ${NUMBER}` }]),
          },
        })
      },
    ],
  })
  await rig.add('vera', 'viewer')
  await rig.add('otto', 'operator')
  viewer = await rig.browserOf('vera')
  operator = await rig.browserOf('otto')
})

beforeEach(() => {
  noted.length = 0
  history = kept
})

afterAll(async () => {
  await rig[Symbol.asyncDispose]()
  rmSync(dir, { recursive: true, force: true })
})

const get = (browser: Browser, path: string) => browser({ path: `/api${path}` })

async function json<T>(browser: Browser, path: string): Promise<T> {
  const { status, text } = await get(browser, path)
  expect(status, text).toBe(200)
  return JSON.parse(text) as T
}

const READS = ['/calls', '/calls.csv', '/calls/CA1', '/choices', '/overview?fromMs=0&toMs=9']
const TAKES = ['/calls/CA1/frames', '/calls/CA1/scenario']

describe('who may see calls', () => {
  it.each([...READS, ...TAKES])('%s is for people who are signed in', async (path) => {
    expect(refusalOf(await rig.ask({ path: `/api${path}` }))).toEqual([401, 'not-signed-in'])
  })

  it.each(TAKES)('%s is not for viewers', async (path) => {
    expect(refusalOf(await get(viewer, path))[0]).toBe(403)
  })

  it.each(READS)('%s shows viewers no number', async (path) => {
    const { status, text } = await get(viewer, path)
    expect(status).toBe(200)
    expect(text).not.toMatch(/15123456755|23456755/)
  })
})

describe('a list of calls', () => {
  it('comes page by page', async () => {
    const first = await json<CallPage>(operator, '/calls?limit=1')
    expect(first.calls[0]).toMatchObject({ from: NUMBER, outcome: 'caller-hung-up' })
    expect(first.next).toBe('p2')
    expect((await json<CallPage>(operator, '/calls?cursor=p2')).next).toBeNull()
    expect((await json<CallPage>(viewer, '/calls')).calls[0]).toMatchObject({
      from: '+49 ••• ••55',
      to: '+15 ••• ••00',
      firstWords: 'I am ••• ••55.',
    })
  })

  it('refuses the place of somebody else, and filters that are not known', async () => {
    expect(refusalOf(await get(operator, '/calls?cursor=p3'))).toEqual([400, 'bad-request'])
    expect(refusalOf(await get(operator, '/calls?colour=red'))).toEqual([400, 'bad-request'])
    expect(refusalOf(await get(viewer, '/calls?number=151'))).toEqual([403, 'not-allowed'])
  })

  it('finds nothing wrong with a search that looks like SQL', async () => {
    const text = encodeURIComponent("'; DROP TABLE calls; --")
    expect((await get(viewer, `/calls?text=${text}`)).status).toBe(200)
  })

  it.each(READS)('%s says so when the store is away', async (path) => {
    history = { list: away, find: away, overview: away, choices: away }
    expect(refusalOf(await get(operator, path))).toEqual([503, 'unavailable'])
  })
})

describe('one call', () => {
  it('is told whole', async () => {
    const detail = await json<CallDetail>(operator, '/calls/CA1')
    expect(detail).toMatchObject({
      conversation: [{ who: 'caller', text: `I am ${NUMBER}. <script>😀\u202e` }],
      moments: [{ type: 'transfer-asked', title: 'Transfer to Kim asked for' }],
      tokens: { prompt: 3, response: 4, total: 7 },
      hasFrames: false,
      recording: null,
      transferTargets: [],
    })
  })

  it('may be given to people while it lasts', async () => {
    const lasting = { ...call, line: { ...line, endedAtMs: null, endReason: null } }
    history = { ...kept, find: () => Promise.resolve(lasting) }
    const detail = await json<CallDetail>(viewer, '/calls/CA1')
    expect(detail.transferTargets).toEqual(['person of help'])
  })

  it.each(['CA2', '..%2F..%2Fetc', '%00', "'%20OR%201=1--", 'x'.repeat(99), '%F0%9F%98%80'])(
    'is not %s',
    async (id) => {
      for (const path of [`/calls/${id}`, `/calls/${id}/scenario`, `/calls/${id}/frames`]) {
        expect(refusalOf(await get(operator, path))).toEqual([404, 'unknown-call'])
      }
    },
  )
})

describe('what filters offer, and figures', () => {
  it('are those of the store', async () => {
    const choices = await json<Choices>(operator, '/choices')
    expect(choices).toMatchObject({ agents: ['help'], tags: [NUMBER] })
    expect(choices.outcomes).toContain('live')
    expect(await json<Overview>(viewer, '/overview?fromMs=1&toMs=9')).toEqual({
      ...{ fromMs: 1, toMs: 9 },
      ...overview,
    })
    expect(refusalOf(await get(viewer, '/overview'))).toEqual([400, 'bad-request'])
  })
})

describe('calls as CSV', () => {
  it('are all of them, and it is written down', async () => {
    const { status, headers, text } = await get(operator, '/calls.csv?agent=help')
    expect(status).toBe(200)
    expect(headers['content-type']).toBe('text/csv; charset=utf-8')
    expect(headers['content-disposition']).toMatch(/^attachment; filename="calls-2027-01-15\.csv"$/)
    expect(text.split('\r\n')).toHaveLength(4)
    expect(noted).toEqual([{ who: 'otto', what: 'csv', callId: null, detail: 'agent: help' }])
  })

  it('end in the middle when the store goes away', async () => {
    const list = (_filter: unknown, { cursor }: { cursor: string | null }) =>
      cursor === null ? Promise.resolve({ calls: [line], next: 'p2' }) : away()
    history = { ...kept, list }
    await expect(get(operator, '/calls.csv')).rejects.toThrow('aborted')
  })

  it('are not read any further when nobody takes them', async () => {
    const asked: PromiseWithResolvers<HistoryPage>[] = []
    const second = Promise.withResolvers<undefined>()
    history = {
      ...kept,
      list: (_filter, { cursor }) => {
        if (cursor === null) return Promise.resolve({ calls: [line], next: 'p2' })
        asked.push(Promise.withResolvers())
        second.resolve(undefined)
        return asked.at(-1)?.promise ?? away()
      },
    }
    closed = Promise.withResolvers()
    const request = httpRequest(`${rig.url}/console/api/calls.csv`, {
      headers: { cookie: operator.cookie },
      agent: false,
    })
    request.on('error', () => undefined)
    request.end()
    await once(request, 'response')
    await second.promise
    request.destroy()
    await closed.promise
    asked[0]?.resolve({ calls: [line], next: 'p2' })
    for (let turn = 0; turn < 20; turn += 1) await setImmediate()
    expect(asked).toHaveLength(1)
  })
})

describe('a call as a scenario', () => {
  it('can be played, and it is written down', async () => {
    const { headers, text } = await get(operator, '/calls/CA1/scenario')
    expect(headers['content-disposition']).toBe('attachment; filename="call-ca1.yaml"')
    expect(parseCallScenario(text, 'call-ca1.yaml').name).toBe('call-ca1')
    expect(noted).toMatchObject([{ who: 'otto', what: 'scenario', callId: 'CA1' }])
  })
})

describe('recorded frames of a call', () => {
  afterEach(() => {
    rmSync(dir, { recursive: true, force: true })
  })

  async function record(callId: string, text: string, atMs = 1_800_000_000_000): Promise<void> {
    const recorder = new FrameRecorder({
      ...{ dir, agent: 'help', model: 'live', playoutLeadMs: 100, secrets: [] },
      ...{ clock: new VirtualClock(atMs), log: memoryLog().log },
    })
    recorder.record(callId).tap('carrier', 'in', text)
    await recorder.close()
  }

  it('are sent as they were recorded, and it is written down', async () => {
    await record('CA1', 'first')
    const { status, headers, text } = await get(operator, '/calls/CA1/frames')
    expect(status).toBe(200)
    expect(text).toMatch(/^\{"kind":"hexkey-recording".*"first".*\n.*"end".*\n$/s)
    expect(headers['content-length']).toBe(String(Buffer.byteLength(text)))
    expect(headers['content-disposition']).toMatch(/filename="[\dTZ-]+-CA1\.jsonl"$/)
    expect((await json<CallDetail>(viewer, '/calls/CA1')).hasFrames).toBe(true)
    expect(noted).toMatchObject([{ who: 'otto', what: 'frames', callId: 'CA1' }])
  })

  it('come in parts when the call was taken up again', async () => {
    await record('CA1', 'second', 1_800_000_060_000)
    await record('CA1', 'first')
    const { headers, text } = await get(operator, '/calls/CA1/frames?part=2')
    expect(headers['hexkey-parts']).toBe('2')
    expect(text).toContain('"second"')
    expect(refusalOf(await get(operator, '/calls/CA1/frames?part=3'))).toEqual([404, 'no-frames'])
    expect(refusalOf(await get(operator, '/calls/CA1/frames?part=x'))).toEqual([400, 'bad-request'])
  })

  it('are missing when there are none, or those of another call', async () => {
    await record('CA12', 'other')
    expect(refusalOf(await get(operator, '/calls/CA1/frames'))).toEqual([404, 'no-frames'])
    expect(noted).toEqual([])
  })
})
