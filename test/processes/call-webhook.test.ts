import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import type { CompletedCall } from '../../src/after-call/completed-call.ts'
import { signatureOf } from '../../src/after-call/signature.ts'
import { freePort } from '../../src/sandbox/server-process.ts'
import { sleep, systemClock } from '../../src/shared/clock.ts'
import { Instances } from '../support/instances.ts'

const SECRET = 'webhook-secret'
const portOf = (url: string): number => Number(new URL(url).port)

/** A real receiver of the webhook; what is not signed with the secret is refused. */
async function startReceiver(status: () => number) {
  const bodies: CompletedCall[] = []
  const listener: RequestListener = (request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk))
    request.on('end', () => {
      const signature = String(request.headers['hexkey-signature'])
      const atS = Number(/^t=(\d+),/.exec(signature)?.[1])
      const genuine = signature === signatureOf(body, SECRET, atS)
      if (genuine) bodies.push(JSON.parse(body) as CompletedCall)
      response.writeHead(genuine ? status() : 401).end()
    })
  }
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/calls`
  return {
    bodies,
    environment: { CALL_WEBHOOK_URL: url, CALL_WEBHOOK_SECRET: SECRET },
    [Symbol.dispose]: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

const lines = [
  { clip: 'agent-greeting' },
  { clip: 'agent-long-answer', callerText: 'Hello?' },
  { clip: 'agent-fallback', callerText: 'Wait, which screw do you mean?', repeat: 100 },
]

test('a call with two processes on its store is told once, with what was heard', async () => {
  using receiver = await startReceiver(() => 200)
  await using rig = await Instances.start({ lines })
  const [one, two] = [
    await rig.startApp(receiver.environment),
    await rig.startApp(receiver.environment),
  ]
  rig.proxy.use([one.port, two.port])
  const call = rig.dial({
    script: [
      { say: 'caller-hello', when: { afterAgent: { quietMs: 500 } } },
      { say: 'caller-which-screw', when: { agentSpokeMs: 1_500 } },
      { hangUp: { afterAgent: { quietMs: 500 } } },
    ],
  })
  await call.report
  await expect.poll(() => receiver.bodies.length, { timeout: 10_000 }).toBe(1)
  // Both have looked again.
  await sleep(systemClock, 4_500)
  expect(receiver.bodies).toHaveLength(1)
  const [told] = receiver.bodies
  expect(told).toMatchObject({
    id: `call.completed/${call.callSid}`,
    callId: call.callSid,
    agent: 'assembly-help',
    outcome: 'caller-hung-up',
    transferredTo: null,
    summaries: [{ stream: 1, endReason: 'caller-hung-up', bargeIns: 1 }],
  })
  const said = told!.transcript
  expect(said.map(({ who }) => who)).toEqual(['agent', 'caller', 'agent', 'caller', 'agent'])
  expect(said[2]?.text).toMatch(/^All right\. First,/)
  expect(said[2]?.interrupted).toBe(true)
  expect(said[2]?.unheard).not.toBe('')
  expect(told!.tokens.total).toBeGreaterThan(0)
  expect(told!.costUsd).toBeGreaterThan(0)
  expect(told!.durationMs).toBeGreaterThan(2_000)
})

test('a receiver that is down and a process that is killed: the next process delivers', async () => {
  let status = 503
  using receiver = await startReceiver(() => status)
  await using rig = await Instances.start({ lines })
  const one = await rig.startProcess(receiver.environment)
  rig.proxy.use([portOf(one.url)])
  const failed = new Promise((resolve) => {
    one.on('logged', ({ msg }) => {
      if (msg === 'call webhook failed') resolve(undefined)
    })
  })
  const call = rig.dial({ script: [{ hangUp: { agentSpokeMs: 500 } }] })
  await call.report
  await failed
  await one.kill()
  status = 204
  await rig.startApp(receiver.environment)
  await expect.poll(() => receiver.bodies.length, { timeout: 20_000 }).toBe(2)
  expect(receiver.bodies.map(({ callId }) => callId)).toEqual([call.callSid, call.callSid])
})

test('the receiver of the documentation takes what is genuine, and nothing else', async () => {
  const page = await readFile('docs/call-webhook.md', 'utf8')
  const source = /```js\n([\s\S]*?)```/.exec(page)?.[1] ?? ''
  const port = await freePort()
  const child: ChildProcess = spawn(process.execPath, ['--input-type=module', '-e', source], {
    env: { PORT: String(port), CALL_WEBHOOK_SECRET: SECRET },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    const printed: string[] = []
    createInterface({ input: child.stdout! }).on('line', (line) => printed.push(line))
    const body = '{"id":"call.completed/CA1","text":"ö"}'
    const post = async (signature: string): Promise<number> => {
      const headers = { 'hexkey-signature': signature }
      const url = `http://127.0.0.1:${port}`
      return (await fetch(url, { method: 'POST', headers, body })).status
    }
    const nowS = Math.floor(systemClock.wallMs() / 1_000)
    await expect
      .poll(() => post(signatureOf(body, SECRET, nowS)).catch(() => 0), { timeout: 10_000 })
      .toBe(204)
    await expect.poll(() => printed).toEqual(['call.completed/CA1'])
    expect(await post(signatureOf(body, 'another-secret', nowS))).toBe(401)
    expect(await post(signatureOf(`${body} `, SECRET, nowS))).toBe(401)
    expect(await post(signatureOf(body, SECRET, nowS - 301))).toBe(401)
    expect(await post('t=1')).toBe(401)
  } finally {
    child.kill()
    await once(child, 'exit')
  }
})
