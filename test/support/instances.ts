import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { App } from '../../src/app.ts'
import { GeminiLiveServer } from '../../src/sandbox/gemini/server.ts'
import { defineScenario, type ScenarioInput } from '../../src/sandbox/gemini/scenario.ts'
import type { CallOptions } from '../../src/sandbox/phone/call-options.ts'
import type { PhoneCall } from '../../src/sandbox/phone/phone-call.ts'
import { startCall } from '../../src/sandbox/phone/sandbox-phone.ts'
import { TcpProxy } from '../../src/sandbox/proxy/tcp-proxy.ts'
import { freePort, sandboxAccount, ServerProcess } from '../../src/sandbox/server-process.ts'
import type { CallEvent } from '../../src/shared/call-event.ts'
import { createLog } from '../../src/shared/log.ts'

/** One server of several, in this process. */
export interface Instance {
  readonly app: App
  readonly port: number
  readonly events: readonly CallEvent[]
}

/** Several servers on one store, behind one address that takes them in turn. */
export class Instances implements AsyncDisposable {
  readonly gemini: GeminiLiveServer
  readonly proxy: TcpProxy
  readonly databaseUrl: string
  readonly #dir: string
  readonly #account = sandboxAccount()
  readonly #running: AsyncDisposable[] = []

  private constructor(parts: {
    gemini: GeminiLiveServer
    proxy: TcpProxy
    dir: string
    databaseUrl: string | null
  }) {
    this.gemini = parts.gemini
    this.proxy = parts.proxy
    this.#dir = parts.dir
    this.databaseUrl = parts.databaseUrl ?? `sqlite:${join(parts.dir, 'calls.db')}`
  }

  /** @param databaseUrl the store that they share; null: a SQLite file of their own. */
  static async start(
    scenario: ScenarioInput,
    databaseUrl: string | null = null,
  ): Promise<Instances> {
    const dir = await mkdtemp(join(tmpdir(), 'hexkey-instances-'))
    const gemini = await GeminiLiveServer.start({ scenario: defineScenario(scenario) })
    const proxy = await TcpProxy.start({ targets: [] })
    return new Instances({ gemini, proxy, dir, databaseUrl })
  }

  /** A server in this process; calls do not reach it before {@link TcpProxy.use}. */
  async startApp(environment: Readonly<Record<string, string>> = {}): Promise<Instance> {
    const port = await freePort()
    const events: CallEvent[] = []
    const app = await App.start(
      {
        ...this.#environment(),
        PORT: String(port),
        HOST: '127.0.0.1',
        TWILIO_ACCOUNT_SID: this.#account.accountSid,
        TWILIO_AUTH_TOKEN: this.#account.authToken,
        GEMINI_API_KEY: 'instances-gemini-key',
        ...environment,
      },
      {
        onEvent: (event) => events.push(event),
        log: createLog({ level: 'silent', secrets: [] }),
      },
    )
    this.#running.push(app)
    return { app, port, events }
  }

  /** A server in a process of its own, which can be killed. */
  async startProcess(environment: Readonly<Record<string, string>> = {}): Promise<ServerProcess> {
    const settings = { ...this.#environment(), ...environment }
    const server = await ServerProcess.startForSandbox(this.#account, settings)
    this.#running.push(server)
    return server
  }

  dial(options: Partial<CallOptions> = {}): PhoneCall {
    return startCall({
      serverUrl: this.proxy.url,
      ...this.#account,
      statusCallbackUrl: '/twilio/status',
      sayRate: 20,
      maxMs: 30_000,
      ...options,
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#running.map((one) => one[Symbol.asyncDispose]()))
    await this.gemini.close()
    await this.proxy[Symbol.asyncDispose]()
    await rm(this.#dir, { recursive: true, force: true })
  }

  #environment(): Readonly<Record<string, string>> {
    return {
      PUBLIC_URL: this.proxy.url,
      GOOGLE_GEMINI_BASE_URL: this.gemini.baseUrl,
      AGENTS_DIR: 'agents',
      DATABASE_URL: this.databaseUrl,
      DRAIN_MS: '5000',
      LOG_LEVEL: 'debug',
    }
  }
}
