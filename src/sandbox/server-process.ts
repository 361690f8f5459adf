import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { systemClock, sleep } from '../shared/clock.ts'
import { SERVER_ARGUMENTS } from './server-command.ts'
import { HexkeyError } from '../shared/errors.ts'
import { randomHex } from '../shared/ids.ts'
import { TypedEvents } from '../shared/typed-events.ts'

/** One line of the server's log, as pino writes it. */
export type LogLine = Readonly<Record<string, unknown>> & { readonly msg: string }

interface ServerProcessEvents {
  logged: [line: LogLine]
}

/** Who the phone claims to be, and the key it signs with. */
export interface SandboxAccount {
  readonly accountSid: string
  readonly authToken: string
}

/** An account that exists nowhere. */
export function sandboxAccount(): SandboxAccount {
  return { accountSid: `AC${randomHex(16)}`, authToken: randomHex(16) }
}

/** The server did not come up; the message holds what it printed. */
class ServerNotStarted extends HexkeyError {
  readonly code = 'SERVER_NOT_STARTED'
  readonly retryable = false
}

/** The one that `npm start` uses. */
const COMPILE_CACHE = fileURLToPath(new URL('../../node_modules/.cache/hexkey', import.meta.url))
const START_DEADLINE_MS = 20_000
const STOP_DEADLINE_MS = 40_000
const POLL_MS = 50
/** What is kept of its error output. */
const MAX_STDERR_CHARS = 20_000

/** A free port of the loopback interface; another process may take it before it is used. */
export async function freePort(): Promise<number> {
  const probe = createServer()
  probe.listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  if (address === null || typeof address === 'string') throw new Error('no TCP address')
  return address.port
}

/** The real server in a process of its own, as `npm start` runs it. */
export class ServerProcess extends TypedEvents<ServerProcessEvents> implements AsyncDisposable {
  readonly url: string
  readonly #child: ChildProcess
  readonly #exited: Promise<number | null>
  #stderr = ''

  private constructor(child: ChildProcess, url: string) {
    super()
    this.#child = child
    this.url = url
    this.#exited = once(child, 'exit').then(([code]) => code as number | null)
    child.stderr?.on('data', (chunk: Buffer) => {
      this.#stderr = (this.#stderr + chunk.toString('utf8')).slice(-MAX_STDERR_CHARS)
    })
    if (child.stdout !== null) {
      createInterface({ input: child.stdout }).on('line', (line) => {
        this.#logged(line)
      })
    }
  }

  /**
   * Starts the server with exactly this environment and waits until it is ready.
   *
   * @param environment needs `PORT`; nothing is inherited.
   * @throws ServerNotStarted with what it printed.
   */
  static async start(environment: Readonly<Record<string, string>>): Promise<ServerProcess> {
    const child = spawn(process.execPath, [...SERVER_ARGUMENTS], {
      env: { NODE_COMPILE_CACHE: COMPILE_CACHE, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const port = environment['PORT'] ?? ''
    const server = new ServerProcess(child, `http://127.0.0.1:${port}`)
    await server.#ready()
    return server
  }

  /** Starts the server on a free port, for sandbox calls with the given account. */
  static async startForSandbox(
    account: SandboxAccount,
    environment: Readonly<Record<string, string>>,
  ): Promise<ServerProcess> {
    const port = await freePort()
    const settings = {
      PORT: String(port),
      HOST: '127.0.0.1',
      PUBLIC_URL: `http://127.0.0.1:${port}`,
      TWILIO_ACCOUNT_SID: account.accountSid,
      TWILIO_AUTH_TOKEN: account.authToken,
      GEMINI_API_KEY: randomHex(16),
      // A .env of the user's own must not send the call to the real model.
      GOOGLE_GENAI_USE_VERTEXAI: '',
      BROWSER_CALLS: 'open',
      BROWSER_CALLS_PER_ADDRESS: '10000',
      ...environment,
    }
    if ('DATABASE_URL' in environment) return ServerProcess.start(settings)
    return ServerProcess.#startWithOwnStore(settings)
  }

  /** With a call log of its own, which goes with the process. */
  static async #startWithOwnStore(
    settings: Readonly<Record<string, string>>,
  ): Promise<ServerProcess> {
    const folder = await mkdtemp(join(tmpdir(), 'hexkey-sandbox-'))
    const remove = (): Promise<void> => rm(folder, { recursive: true, force: true })
    try {
      const DATABASE_URL = `sqlite:${join(folder, 'calls.db')}`
      const server = await ServerProcess.start({ ...settings, DATABASE_URL })
      void server.#exited.then(remove)
      return server
    } catch (error) {
      await remove()
      throw error
    }
  }

  /**
   * Fills the compile cache, so that a first start measures as any other: starts the server where
   * it finds no configuration, and it ends at once.
   */
  static async compile(): Promise<void> {
    const child = spawn(process.execPath, [...SERVER_ARGUMENTS], {
      env: { NODE_COMPILE_CACHE: COMPILE_CACHE },
      cwd: tmpdir(),
      stdio: 'ignore',
    })
    await once(child, 'exit')
  }

  /** Resident memory in megabytes, from the operating system; null where it does not say. */
  async residentMb(): Promise<number | null> {
    try {
      const status = await readFile(`/proc/${this.#child.pid ?? 0}/status`, 'utf8')
      const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]
      return kilobytes === undefined ? null : Number(kilobytes) / 1_024
    } catch {
      return null
    }
  }

  /** Its process id; 0 when it never started. */
  get pid(): number {
    return this.#child.pid ?? 0
  }

  /** Ends it without a warning, as a crash or a lost machine does, and waits until it is gone. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.#exited
  }

  /** Asks it to close, as a deployment does. @returns its exit code; null when it was killed. */
  async stop(): Promise<number | null> {
    this.#child.kill('SIGTERM')
    const timer = systemClock.after(STOP_DEADLINE_MS, () => this.#child.kill('SIGKILL'))
    const code = await this.#exited
    timer.cancel()
    return code
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }

  async #ready(): Promise<void> {
    const untilMs = systemClock.nowMs() + START_DEADLINE_MS
    while (this.#child.exitCode === null && systemClock.nowMs() < untilMs) {
      const answer = await fetch(`${this.url}/readyz`).catch(() => null)
      if (answer?.ok === true) return
      await sleep(systemClock, POLL_MS)
    }
    this.#child.kill('SIGKILL')
    await this.#exited
    throw new ServerNotStarted(`the server did not start:\n${this.#stderr}`)
  }

  #logged(text: string): void {
    try {
      this.emit('logged', JSON.parse(text) as LogLine)
    } catch {
      // Not a log line: a library wrote to standard output.
    }
  }
}
