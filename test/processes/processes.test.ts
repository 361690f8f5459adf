import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { decodeWav } from '../../src/audio/wav.ts'
import { freePort, ServerProcess } from '../../src/sandbox/server-process.ts'

const ROOT = join(import.meta.dirname, '../..')

let folder: string
let children: ChildProcess[]

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hexkey-processes-'))
  children = []
})

afterEach(async () => {
  for (const child of children) {
    if (child.exitCode !== null || child.signalCode !== null) continue
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  await rm(folder, { recursive: true })
})

/** A process of ours in an empty folder, so that no .env is read. */
const run = (
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): { child: ChildProcess; output: () => string } => {
  const child = spawn(process.execPath, [join(ROOT, file), ...args], { cwd: folder, env })
  children.push(child)
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8')
    })
  }
  return { child, output: () => text }
}

const exitOf = async (child: ChildProcess): Promise<number | null> => {
  if (child.exitCode !== null) return child.exitCode
  const [code] = (await once(child, 'exit')) as [number | null]
  return code
}

test('model, server and phone in three processes hold a call', async () => {
  const [modelPort, port] = [await freePort(), await freePort()]
  const sandbox = run('scripts/sandbox.ts', ['--port', String(modelPort)], {})
  await once(sandbox.child.stdout!, 'data')
  const url = `http://127.0.0.1:${port}`
  const account = {
    TWILIO_ACCOUNT_SID: 'AC0123456789abcdef0123456789abcdef',
    TWILIO_AUTH_TOKEN: 'three-processes-0123456789',
  }
  await using server = await ServerProcess.start({
    ...account,
    PORT: String(port),
    HOST: '127.0.0.1',
    PUBLIC_URL: url,
    GEMINI_API_KEY: 'three-processes-key',
    GOOGLE_GEMINI_BASE_URL: `http://127.0.0.1:${modelPort}`,
    AGENTS_DIR: join(ROOT, 'agents'),
    DATABASE_URL: `sqlite:${join(folder, 'calls.db')}`,
  })
  const wav = join(ROOT, 'src/sandbox/clips/caller-billi-wardrobe.wav')
  const out = join(folder, 'call.wav')
  const phone = run('scripts/call.ts', ['--to', url, '--wav', wav, '--out', out], account)
  expect(await exitOf(phone.child), phone.output()).toBe(0)
  const { channels } = decodeWav(await readFile(out))
  expect(channels).toHaveLength(2)
  expect(channels.map((one) => one.some((sample) => Math.abs(sample) > 1_000))).toEqual([
    true,
    true,
  ])
  expect(await server.stop()).toBe(0)
})

test('started without variables, the server names every one that is missing and exits 1', async () => {
  const server = run('src/main.ts', [], {})
  expect(await exitOf(server.child)).toBe(1)
  for (const name of ['PUBLIC_URL', 'TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN', 'GEMINI_API_KEY']) {
    expect(server.output()).toContain(`${name} is not set.`)
  }
  expect(server.output()).toContain('agents does not exist.')
})

test('a port that is taken is named with its cure', async () => {
  const port = await freePort()
  const environment = {
    PORT: String(port),
    HOST: '127.0.0.1',
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    TWILIO_ACCOUNT_SID: 'AC0123456789abcdef0123456789abcdef',
    TWILIO_AUTH_TOKEN: 'a-token-of-the-test',
    GEMINI_API_KEY: 'a-key-of-the-test',
    AGENTS_DIR: join(ROOT, 'agents'),
    DATABASE_URL: `sqlite:${join(folder, 'calls.db')}`,
  }
  await using first = await ServerProcess.start(environment)
  expect(first.url).toContain(String(port))
  const second = run('src/main.ts', [], environment)
  expect(await exitOf(second.child)).toBe(1)
  expect(second.output()).toContain('PORT cannot be listened on (EADDRINUSE).')
})
