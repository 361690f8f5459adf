import { readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { decodeWav } from '../../src/audio/wav.ts'
import type { Peaks, Refusal } from '../../src/console/console-api.ts'
import { peerKeys, signPeer } from '../../src/console/peer/peer-signature.ts'
import { wavHeader } from '../../src/recording/sound/wav-header.ts'
import type { PhoneCall } from '../../src/sandbox/phone/phone-call.ts'
import { AUTH_TOKEN, LiveRig, type LiveInstance } from '../support/live-rig.ts'

const poll = { timeout: 15_000, interval: 20 }
const slow = { timeout: 60_000 }
const LOUD = 1_000
const recorded = { recording: { notice: 'This call is recorded.' } }
const talkative = { lines: [{ clip: 'agent-long-answer', repeat: 20 }] }

/** A call in which the agent speaks. */
async function talking(server: LiveInstance, call: PhoneCall): Promise<string> {
  await expect.poll(() => server.of('reply-started').length, poll).toBeGreaterThan(0)
  return call.callSid
}

function ask(
  server: LiveInstance,
  cookie: string,
  path: string,
  init: RequestInit = {},
): Promise<Response> {
  const headers = { cookie, ...(init.headers as Record<string, string> | undefined) }
  return fetch(`${server.url}/console/api/calls/${path}`, { ...init, headers })
}

async function bytesOf(answer: Response): Promise<Buffer> {
  return Buffer.from(await answer.arrayBuffer())
}

async function refusalOf(answer: Response): Promise<readonly [number, string, string]> {
  const { error } = (await answer.json()) as Refusal
  return [answer.status, error.code, error.message]
}

/** Both voices of what was listened to. */
function voicesOf(bytes: Buffer): readonly [caller: Int16Array, agent: Int16Array] {
  const { channels } = decodeWav(Buffer.concat([wavHeader(bytes.length), bytes]))
  const [caller = new Int16Array(0), agent = new Int16Array(0)] = channels
  return [caller, agent]
}

/** Where a twentieth of a second of that voice, once it is loud, lies in what was heard. */
function placeIn(heard: Int16Array, voice: Int16Array): number {
  const loud = voice.findIndex((sample) => Math.abs(sample) > LOUD)
  if (loud === -1) return -1
  const piece = Buffer.from(voice.slice(loud, loud + 400).buffer)
  const all = Buffer.from(heard.slice().buffer)
  for (let at = all.indexOf(piece); at !== -1; at = all.indexOf(piece, at + 1)) {
    if (at % 2 === 0) return at / 2
  }
  return -1
}

test('a call at another process is heard as it sounds, until it ends', slow, async () => {
  await using rig = await LiveRig.start({
    lines: [
      { clip: 'agent-fallback' },
      { clip: 'agent-long-answer', callerText: 'Hello?' },
      { clip: 'agent-fallback', repeat: 20 },
    ],
  })
  const [one, two] = [await rig.instance(), await rig.instance()]
  const operator = await two.signIn('operator', 'olga')
  const call = one.dial({
    script: [
      { say: 'caller-hello', when: { afterAgent: { quietMs: 1_500 } } },
      { hangUp: { afterAgent: { quietMs: 300 } } },
    ],
  })
  const callId = await talking(one, call)
  const answer = await ask(two, operator, `${callId}/listen`)
  expect([answer.status, answer.headers.get('content-type')]).toEqual([
    200,
    'audio/pcm;rate=8000;channels=2',
  ])
  expect([one.sounds.listeners, two.sounds.listeners]).toEqual([1, 0])
  const [caller, agent] = voicesOf(await bytesOf(answer))
  const report = await call.report
  expect(placeIn(report.heard, agent)).toBeGreaterThan(0)
  expect(placeIn(report.caller, caller)).toBeGreaterThan(0)
  // It was heard to its end, and not a piece of it.
  expect(agent.length / 8).toBeGreaterThan(5_000)
  expect(agent.length).toBe(caller.length)
  expect(one.sounds.listeners).toBe(0)
  await expect
    .poll(() => two.audit(), poll)
    .toEqual([{ who: 'olga', what: 'listen', callId, detail: '' }])
})

test('whichever side goes, the other lets go of it', slow, async () => {
  await using rig = await LiveRig.start(talkative)
  const [one, two] = [await rig.instance(), await rig.instance()]
  const operator = await two.signIn('operator')
  const call = one.dial()
  const callId = await talking(one, call)

  const page = new AbortController()
  const left = await ask(two, operator, `${callId}/listen`, { signal: page.signal })
  await left.body?.getReader().read()
  expect(one.sounds.listeners).toBe(1)
  page.abort()
  await expect.poll(() => one.sounds.listeners, poll).toBe(0)

  const cut = await ask(two, operator, `${callId}/listen`)
  one.server.server.closeAllConnections()
  await expect(bytesOf(cut)).rejects.toThrow()
  await expect.poll(() => one.sounds.listeners, poll).toBe(0)

  const closed = await ask(two, operator, `${callId}/listen`)
  expect(one.sounds.listeners).toBe(1)
  const ended = bytesOf(closed).catch(() => null)
  await two[Symbol.asyncDispose]()
  await expect.poll(() => one.sounds.listeners, poll).toBe(0)
  await ended
  call.hangUp()
  await call.report
})

test('who may not listen, or to nothing, is told so, and it is in no audit', slow, async () => {
  await using rig = await LiveRig.start(talkative)
  const [one, two] = [await rig.instance(), await rig.instance()]
  const operator = await two.signIn('operator')
  const viewer = await two.signIn('viewer')
  const call = one.dial()
  const callId = await talking(one, call)
  const listen = async (cookie: string, id = callId) =>
    (await refusalOf(await ask(two, cookie, `${id}/listen`))).slice(0, 2)
  expect(await listen(viewer)).toEqual([403, 'not-allowed'])
  expect(await listen('')).toEqual([401, 'not-signed-in'])
  expect(await listen(operator, 'CA0')).toEqual([404, 'unknown-call'])
  expect(await listen(operator, "..%2F'%20or%201")).toEqual([404, 'unknown-call'])
  const others = await Promise.all(
    Array.from({ length: 20 }, () => ask(two, operator, `${callId}/listen`)),
  )
  expect(new Set(others.map(({ status }) => status))).toEqual(new Set([200]))
  expect(await listen(operator)).toEqual([429, 'too-many-listeners'])
  await Promise.all(others.map(async ({ body }) => body?.cancel()))
  await expect.poll(() => one.sounds.listeners, poll).toBe(0)
  call.hangUp()
  await call.report
  await expect.poll(async () => (await one.store.callLog.find(callId))?.state, poll).toBe('ended')
  expect(await listen(operator)).toEqual([409, 'call-is-over'])
  await expect.poll(async () => (await two.audit()).length, poll).toBe(20)
})

test('a process that does not answer is told as that', slow, async () => {
  await using rig = await LiveRig.start(talkative, null, recorded)
  const deaf = createServer(() => undefined)
  await new Promise<void>((resolve) => deaf.listen(0, '127.0.0.1', resolve))
  const address = `http://127.0.0.1:${(deaf.address() as AddressInfo).port}`
  const [one, two] = [await rig.instance({ address }), await rig.instance()]
  const operator = await two.signIn('operator')
  const call = one.dial()
  const callId = await talking(one, call)
  await expect.poll(async () => (await two.store.recordings.of(callId)).length, poll).toBe(1)
  await expect.poll(() => shelvesSeenBy(two), poll).toEqual([expect.any(String)])
  const startMs = performance.now()
  const [listened, played] = await Promise.all(
    ['listen', 'recording'].map(async (what) =>
      refusalOf(await ask(two, operator, `${callId}/${what}`)),
    ),
  )
  expect(performance.now() - startMs).toBeLessThan(6_000)
  expect(listened?.slice(0, 2)).toEqual([503, 'call-elsewhere-unreachable'])
  expect(played).toEqual([
    503,
    'recording-elsewhere-unreachable',
    'The recording lies with another process, and that one did not answer.',
  ])
  expect(await two.finder.find(callId)).toBeNull()
  expect(await two.audit()).toEqual([])
  deaf.closeAllConnections()
  await new Promise((resolve) => deaf.close(resolve))
  call.hangUp()
  await call.report
})

test(
  'a recording at another process plays, whole, in pieces and with its peaks',
  slow,
  async () => {
    await using rig = await LiveRig.start(talkative, null, recorded)
    const [one, two] = [await rig.instance(), await rig.instance()]
    const viewer = await two.signIn('viewer', 'vera')
    const call = one.dial()
    const callId = await talking(one, call)
    const recording = (headers: Record<string, string> = {}, method = 'GET') =>
      ask(two, viewer, `${callId}/recording`, { method, headers })

    // While the call lasts, as far as it has come.
    await expect
      .poll(async () => (await two.finder.find(callId))?.durationMs, poll)
      .toBeGreaterThan(1_000)
    expect((await two.finder.find(callId))?.cut).toBe(false)
    const begun = await recording()
    expect(begun.status).toBe(200)
    expect((await bytesOf(begun)).length).toBe(Number(begun.headers.get('content-length')))
    call.hangUp()
    await call.report
    const stored = async () => (await two.store.recordings.of(callId))[0]
    await expect.poll(async () => (await stored())?.bytes, poll).toBeGreaterThan(32_000)

    const path = join(one.recordingsDir, (await stored())?.file ?? '')
    const file = readFileSync(path)
    const whole = await recording()
    expect(whole.status).toBe(200)
    expect(Object.fromEntries(whole.headers)).toMatchObject({
      'content-type': 'audio/wav',
      'content-length': String(file.length),
      'accept-ranges': 'bytes',
      'cache-control': 'no-store',
    })
    const bytes = await bytesOf(whole)
    expect(bytes.equals(file)).toBe(true)
    const [, agent] = decodeWav(bytes).channels
    expect(placeIn((await call.report).heard, agent ?? new Int16Array(0))).toBeGreaterThan(0)

    const piece = await recording({ range: 'bytes=1000-1999' })
    expect(piece.status).toBe(206)
    expect(piece.headers.get('content-range')).toBe(`bytes 1000-1999/${file.length}`)
    expect(piece.headers.get('content-length')).toBe('1000')
    expect((await bytesOf(piece)).equals(file.subarray(1_000, 2_000))).toBe(true)
    const etag = whole.headers.get('etag') ?? ''
    expect((await recording({ range: 'bytes=0-1', 'if-range': etag })).status).toBe(206)
    expect((await recording({ range: 'bytes=0-1', 'if-range': '"another"' })).status).toBe(200)
    const behind = await recording({ range: `bytes=${file.length}-` })
    expect(behind.headers.get('content-range')).toBe(`bytes */${file.length}`)
    expect((await refusalOf(behind)).slice(0, 2)).toEqual([416, 'no-such-range'])
    const head = await recording({}, 'HEAD')
    expect([head.status, head.headers.get('content-length')]).toEqual([200, String(file.length)])

    const peaks = (await (await ask(two, viewer, `${callId}/peaks`)).json()) as Peaks
    expect(peaks.pieceMs).toBe(50)
    expect(peaks.agent.length).toBe(peaks.caller.length)
    expect(Math.max(...peaks.agent)).toBeGreaterThan(25)
    expect(await two.finder.find(callId)).toEqual(await one.finder.find(callId))
    await expect
      .poll(() => two.audit(), poll)
      .toEqual([{ who: 'vera', what: 'play', callId, detail: '' }])
    expect((await refusalOf(await ask(two, '', `${callId}/recording`)))[0]).toBe(401)

    // The process goes, and comes back under another name with the same disk.
    await one[Symbol.asyncDispose]()
    const gone = [503, 'recording-elsewhere-unreachable', expect.stringContaining('does not run')]
    expect(await refusalOf(await recording())).toEqual(gone)
    expect(await refusalOf(await ask(two, viewer, `${callId}/peaks`))).toEqual(gone)
    expect(await two.finder.find(callId)).toBeNull()
    await rig.instance({ recordingsDir: one.recordingsDir })
    await expect.poll(() => shelvesSeenBy(two), poll).toEqual([(await stored())?.shelf])
    expect((await bytesOf(await recording())).equals(file)).toBe(true)
    rmSync(path)
    expect((await refusalOf(await recording())).slice(0, 2)).toEqual([404, 'no-recording'])
  },
)

test('nobody but another process gets sound by its way', slow, async () => {
  await using rig = await LiveRig.start(talkative, null, recorded)
  const server = await rig.instance()
  const call = server.dial()
  const callId = await talking(server, call)
  await expect.poll(async () => (await server.finder.find(callId))?.bytes, poll).toBeGreaterThan(44)
  const file = (await server.store.recordings.of(callId))[0]?.file ?? ''
  const [key] = peerKeys([AUTH_TOKEN])
  const [wrong] = peerKeys(['another-auth-token'])
  const paths = [
    `/internal/calls/${callId}/listen`,
    `/internal/recording?file=${file}`,
    `/internal/peaks?file=${file}`,
    `/internal/recording-state?file=${file}`,
  ]
  const get = async (path: string, signature: string | null): Promise<number> => {
    const headers = signature === null ? {} : { 'hexkey-peer': signature }
    const answer = await fetch(`${server.url}${path}`, { headers })
    await answer.body?.cancel()
    return answer.status
  }
  for (const path of paths) {
    const sign = (changes: object = {}, by = key, offMs = 0): string => {
      const request = { method: 'GET', path, to: server.id, body: '', ...changes }
      return signPeer(request, by!, Date.now() + offMs)
    }
    expect(await get(path, null)).toBe(401)
    expect(await get(path, sign({}, wrong))).toBe(401)
    expect(await get(path, sign({ method: 'POST' }))).toBe(401)
    expect(await get(path, sign({ to: 'another' }))).toBe(401)
    expect(await get(path, sign({ path: `${path}x` }))).toBe(401)
    expect(await get(path, sign({}, key, -61_000))).toBe(401)
    const once = sign()
    expect(await get(path, once)).toBe(200)
    expect(await get(path, once)).toBe(401)
  }
  // Whoever signs gets recordings, and no other file.
  for (const name of ['', 'shelf', '..%2Fcalls.db', file.replace('.wav', '.peaks'), `${file}x`]) {
    const path = `/internal/recording?file=${name}`
    const request = { method: 'GET', path, to: server.id, body: '' }
    expect(await get(path, signPeer(request, key!, Date.now()))).toBe(404)
  }
  const elsewhere = '/internal/calls/CA0/listen'
  const request = { method: 'GET', path: elsewhere, to: server.id, body: '' }
  expect(await get(elsewhere, signPeer(request, key!, Date.now()))).toBe(404)
  expect(await server.audit()).toEqual([])
  call.hangUp()
  await call.report
})

/** The folders of recordings that other processes have, as they tell it. */
async function shelvesSeenBy({
  id,
  store,
}: LiveInstance): Promise<readonly (string | undefined)[]> {
  const peers = await store.callLog.peers(id, Date.now(), 5_000)
  return peers.map(({ shelf }) => shelf)
}
