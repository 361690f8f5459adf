import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { sleep, type Clock } from '../../shared/clock.ts'
import { freePort, type SandboxAccount } from '../server-process.ts'
import { SERVER_ARGUMENTS } from '../server-command.ts'
import { BenchProblem } from './bench-problem.ts'
import { Child } from './child.ts'
import { installPeer } from './peer-install.ts'

/** A server that can be put under load. */
export interface Subject {
  readonly name: string
  start(options: SubjectOptions): Promise<RunningSubject>
}

interface SubjectOptions {
  /** Where the Gemini side of the load listens. */
  readonly modelUrl: string
  readonly account: SandboxAccount
  readonly calls: number
  readonly clock: Clock
  /** Writes a CPU profile to {@link PROFILE_FILE} when the server ends. */
  readonly profile: boolean
  /** Null: a SQLite file in the folder that the server runs in. */
  readonly databaseUrl: string | null
}

export interface RunningSubject extends AsyncDisposable {
  readonly child: Child
  readonly url: string
  readonly voicePath: string
}

const ROOT = new URL('../../../', import.meta.url)
const inProject = (path: string): string => fileURLToPath(new URL(path, ROOT))

/** Where the servers run: no `.env` of the user's lies there. */
const FOLDER = inProject('out/bench')
export const PROFILE_FILE = 'out/bench/server.cpuprofile'

const PROBE = inProject('scripts/bench/event-loop-probe.js')
const START_DEADLINE_MS = 20_000
const POLL_MS = 50
const VOICE_PATH = '/twilio/voice'

/** The real server as `npm start` runs it, alone in its process. */
export const hexkey: Subject = {
  name: 'Hexkey',
  async start(options) {
    const { account, modelUrl, calls, databaseUrl } = options
    const port = await freePort()
    return run('the server', SERVER_ARGUMENTS, options, port, {
      PUBLIC_URL: `http://127.0.0.1:${port}`,
      TWILIO_ACCOUNT_SID: account.accountSid,
      TWILIO_AUTH_TOKEN: account.authToken,
      GEMINI_API_KEY: 'load-test-key',
      GOOGLE_GEMINI_BASE_URL: modelUrl,
      AGENTS_DIR: inProject('agents'),
      MAX_CALLS: String(calls),
      BROWSER_CALLS: 'open',
      BROWSER_CALLS_PER_ADDRESS: String(calls),
      ...(databaseUrl === null ? {} : { DATABASE_URL: databaseUrl }),
    })
  },
}

/** twilio-realtime-agents with its Gemini provider, as its own quick start has it. */
export const peer: Subject = {
  name: 'twilio-realtime-agents 1.2.0',
  async start(options) {
    const folder = inProject('out/peer')
    await installPeer(folder)
    const port = await freePort()
    const args = [inProject('scripts/bench/peer-server.js'), folder]
    return run('the peer', args, options, port, {
      GEMINI_API_KEY: 'load-test-key',
      GOOGLE_GEMINI_BASE_URL: options.modelUrl,
    })
  },
}

async function run(
  name: string,
  args: readonly string[],
  { clock, profile }: SubjectOptions,
  port: number,
  env: Readonly<Record<string, string>>,
): Promise<RunningSubject> {
  await mkdir(FOLDER, { recursive: true })
  const profiling = profile
    ? ['--cpu-prof', `--cpu-prof-dir=${FOLDER}`, '--cpu-prof-name=server.cpuprofile']
    : []
  const child = new Child({
    name,
    args: [...profiling, '--import', PROBE, ...args],
    env: {
      NODE_COMPILE_CACHE: inProject('node_modules/.cache/hexkey'),
      PORT: String(port),
      HOST: '127.0.0.1',
      ...env,
    },
    cwd: FOLDER,
    clock,
  })
  const url = `http://127.0.0.1:${port}`
  try {
    await ready(child, url, clock)
  } catch (thrown) {
    await child.stop()
    throw thrown
  }
  return { child, url, voicePath: VOICE_PATH, [Symbol.asyncDispose]: () => child.stop() }
}

async function ready(child: Child, url: string, clock: Clock): Promise<void> {
  const untilMs = clock.nowMs() + START_DEADLINE_MS
  // Asking for the pid throws, with what the process printed, once it has ended.
  while (child.pid > 0 && clock.nowMs() < untilMs) {
    const answer = await fetch(`${url}/readyz`).catch(() => null)
    if (answer?.ok === true) return
    await sleep(clock, POLL_MS)
  }
  throw new BenchProblem(`the server at ${url} was not ready within ${START_DEADLINE_MS} ms`)
}
