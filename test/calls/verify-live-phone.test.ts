import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text as readText } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import type { CallOptions } from '../../src/sandbox/phone/call-options.ts'
import type { CallerStep } from '../../src/sandbox/phone/caller-script.ts'
import type { PhoneCall } from '../../src/sandbox/phone/phone-call.ts'
import { startCall } from '../../src/sandbox/phone/sandbox-phone.ts'
import { freePort } from '../../src/sandbox/server-process.ts'
import type { CallPlacer } from '../../src/verify/twilio/call-placer.ts'
import { runVerify, type VerifyRun } from '../support/verify-run.ts'

const SID = `AC${'0123456789abcdef'.repeat(2)}`
const TOKEN = 'verify-phone-token-0123456789'
const NUMBER = '+15550100200'
const PHONE = '+15550100300'

/** Presses a key again and again, whenever the probe may ask for it. */
const keen: readonly CallerStep[] = Array.from({ length: 100 }, (): CallerStep[] => [
  { silenceMs: 500 },
  { press: '5' },
]).flat()

/** The account's calls, answered by the sandbox's phone. */
class SandboxCalls implements CallPlacer {
  readonly placed: PhoneCall[] = []
  /** The whole call ends with its stream, as if `action` had not been given. */
  endWithStream = false
  readonly #serverUrl: string
  readonly #options: Partial<CallOptions>

  constructor(serverUrl: string, options: Partial<CallOptions> = {}) {
    this.#serverUrl = serverUrl
    this.#options = options
  }

  place({ to, from, url, statusUrl }: Parameters<CallPlacer['place']>[0]): Promise<string> {
    const [plain, overrides] = url.split('#')
    const call = startCall({
      serverUrl: this.#serverUrl,
      accountSid: SID,
      authToken: TOKEN,
      from,
      to,
      voicePath: url,
      statusCallbackUrl: statusUrl,
      script: keen,
      sayRate: 100,
      // The phone knows no overrides: its fallback asks again in their place.
      ...(overrides === undefined ? {} : { fallbackUrl: plain! }),
      ...this.#options,
    })
    this.placed.push(call)
    if (this.endWithStream) {
      call.events.on('stream-ended', () => {
        call.hangUp()
      })
    }
    return Promise.resolve(call.callSid)
  }

  hangUp(callSid: string): Promise<void> {
    this.placed.find((call) => call.callSid === callSid)?.hangUp()
    return Promise.resolve()
  }
}

const environmentFor = (port: number): Record<string, string> => ({
  PORT: String(port),
  HOST: '127.0.0.1',
  PUBLIC_URL: `http://127.0.0.1:${port}`,
  TWILIO_ACCOUNT_SID: SID,
  TWILIO_AUTH_TOKEN: TOKEN,
  // A loopback address is only taken for use with a sandbox.
  TWILIO_API_BASE_URL: 'http://127.0.0.1:1',
})

const probePhone = async (
  only: string,
  { endWithStream = false, ...options }: Partial<CallOptions> & { endWithStream?: boolean } = {},
): Promise<{ run: VerifyRun; calls: readonly PhoneCall[] }> => {
  const port = await freePort()
  const calls = new SandboxCalls(`http://127.0.0.1:${port}`, options)
  calls.endWithStream = endWithStream
  const run = await runVerify(
    ['--only', only, '--number', NUMBER, '--phone', PHONE],
    environmentFor(port),
    { callsOf: () => calls },
  )
  await Promise.all(calls.placed.map((call) => call.report))
  return { run, calls: calls.placed }
}

describe.concurrent('a telephone', () => {
  test('that behaves like Twilio confirms every claim, on two calls', async ({ expect }) => {
    const { run, calls } = await probePhone('twilio')
    expect(run.results.filter(({ verdict }) => verdict.kind !== 'confirmed')).toEqual([])
    expect(run.results).toHaveLength(17)
    // One for everything up to the hang-up, one for the repeated webhook.
    expect(calls).toHaveLength(2)
    expect(run.exitCode).toBe(0)
    expect(run.printed).toContain('Calling +15…00: please answer, and stay on the line.')
  })

  test('that signs with another key refutes both signatures', async ({ expect }) => {
    const { run } = await probePhone('twilio/upgrade-signature,twilio/webhook-signature', {
      signing: 'wrong',
    })
    expect(run.results.map(({ verdict }) => verdict)).toEqual([
      {
        kind: 'refuted',
        seen: 'the signature fits no known form; Hexkey would refuse it',
      },
      { kind: 'refuted', seen: 'no valid signature on: voice, stream-status' },
    ])
    expect(run.exitCode).toBe(1)
  })

  test('that hangs up with the stream refutes that Twilio goes on with action', async ({
    expect,
  }) => {
    const names = ['close', 'reset', 'kill'].map((end) => `twilio/action-after-${end}`)
    const { run, calls } = await probePhone(names.join(), { endWithStream: true })
    expect(run.verdicts).toEqual(Object.fromEntries(names.map((name) => [name, 'refuted'])))
    for (const { verdict } of run.results) {
      expect(verdict).toMatchObject({ seen: expect.stringContaining('completed') as string })
    }
    // Each lost the call that it probed.
    expect(calls).toHaveLength(3)
  })

  test('that is hung up at once leaves everything open, and is not called for ever', async ({
    expect,
  }) => {
    const { run, calls } = await probePhone('twilio', { maxMs: 1 })
    expect(new Set(Object.values(run.verdicts))).toEqual(new Set(['inconclusive']))
    expect(calls).toHaveLength(4)
    expect(run.exitCode).toBe(0)
  })

  test('is recorded without its sound, its numbers and its identifiers', async ({ expect }) => {
    const { run, calls } = await probePhone('twilio/start-message', { comfortNoise: true })
    const [recording] = run.recordings
    const texts = recording!.messages.map(({ text }) => text)
    const all = texts.join()
    for (const secret of [SID, TOKEN, PHONE, NUMBER, calls[0]!.callSid]) {
      expect(all).not.toContain(secret)
    }
    const payloads = texts
      .map((text) => (JSON.parse(text) as { media?: { payload?: string } }).media?.payload)
      .filter((payload) => payload !== undefined)
    expect(payloads.length).toBeGreaterThan(10)
    expect(new Set(payloads)).toEqual(new Set([Buffer.alloc(160, 0xff).toString('base64')]))
    const start = texts.find((text) => text.includes('"event":"start"'))
    expect(JSON.parse(start!)).toMatchObject({
      start: {
        accountSid: 'AC00000000000000000000000000000001',
        callSid: 'CA00000000000000000000000000000001',
        customParameters: { token: '[token 1]' },
      },
    })
  })
})

test('a port that is taken is a problem with a cure, not a crash', async () => {
  const taken = createServer()
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
  const { port } = taken.address() as AddressInfo
  const calls = new SandboxCalls(`http://127.0.0.1:${port}`)
  const run = await runVerify(
    ['--only', 'twilio', '--number', NUMBER, '--phone', PHONE],
    environmentFor(port),
    { callsOf: () => calls },
  )
  taken.close()
  expect(run.exitCode).toBe(2)
  expect(run.printed).toContain('PORT cannot be listened on')
  expect(calls.placed).toEqual([])
})

test('the command places its calls through the REST API of the account', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'hexkey-verify-rest-'))
  const port = await freePort()
  const calls = new SandboxCalls(`http://127.0.0.1:${port}`)
  const requests: { path: string; authorization: string; form: Record<string, string> }[] = []
  const api = createServer((request, response) => {
    void readText(request).then(async (body) => {
      const form = Object.fromEntries(new URLSearchParams(body))
      const { url = '', headers } = request
      requests.push({ path: url, authorization: headers.authorization ?? '', form })
      const { To: to = '', From: from = '', Url: voice = '', StatusCallback: statusUrl = '' } = form
      const sid = url.endsWith('/Calls.json')
        ? await calls.place({ to, from, url: voice, statusUrl, limitSeconds: 0 })
        : (/(CA\w+)\.json$/.exec(url)?.[1] ?? '')
      if (form['Status'] === 'completed') await calls.hangUp(sid)
      response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify({ sid }))
    })
  })
  try {
    await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve))
    const apiBaseUrl = `http://127.0.0.1:${(api.address() as AddressInfo).port}`
    const script = join(import.meta.dirname, '../../scripts/verify-live.ts')
    const options = ['--number', NUMBER, '--phone', PHONE, '--only', 'twilio/upgrade-signature']
    const child = spawn(process.execPath, [script, ...options], {
      cwd: folder,
      env: { ...environmentFor(port), TWILIO_API_BASE_URL: apiBaseUrl },
    })
    const [printed] = await Promise.all([readText(child.stdout), once(child, 'exit')])
    expect(printed).toContain('1 probes: 1 confirmed, 0 refuted, 0 inconclusive, 0 skipped.')
    expect(child.exitCode).toBe(0)
    const [recording] = await readdir(join(folder, 'out/verify'))
    expect(await readFile(join(folder, 'out/verify', recording!), 'utf8')).not.toContain(SID)
  } finally {
    api.close()
    await rm(folder, { recursive: true })
  }

  const [placed, ended] = requests
  const basic = `Basic ${Buffer.from(`${SID}:${TOKEN}`).toString('base64')}`
  expect(requests.map(({ authorization }) => authorization)).toEqual([basic, basic])
  expect(placed).toMatchObject({
    path: `/2010-04-01/Accounts/${SID}/Calls.json`,
    form: { To: PHONE, From: NUMBER, TimeLimit: '600', Method: 'POST' },
  })
  const callSid = calls.placed[0]!.callSid
  expect(ended).toMatchObject({
    path: `/2010-04-01/Accounts/${SID}/Calls/${callSid}.json`,
    form: { Status: 'completed' },
  })
})
