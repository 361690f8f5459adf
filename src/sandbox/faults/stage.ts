import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { systemClock, type Timer } from '../../shared/clock.ts'
import { defineScenario, type ScenarioInput } from '../gemini/scenario.ts'
import { GeminiLiveServer } from '../gemini/server.ts'
import type { CallOptions } from '../phone/call-options.ts'
import type { PhoneCall } from '../phone/phone-call.ts'
import { startCall } from '../phone/sandbox-phone.ts'
import { TcpProxy } from '../proxy/tcp-proxy.ts'
import { sandboxAccount, ServerProcess, type LogLine } from '../server-process.ts'

export interface StageOptions {
  readonly scenario: ScenarioInput
  /** Servers on one store, taken in turn. One unless said otherwise. */
  readonly instances?: number
  /** Of the servers, beside what every sandbox server has. */
  readonly environment?: Readonly<Record<string, string>>
  /** Where the servers keep their store; a folder of its own unless said otherwise. */
  readonly storeFolder?: string
}

/** The assistants of this repository, wherever the bench is started. */
const AGENTS = fileURLToPath(new URL('../../../agents', import.meta.url))
/** Log lines kept; later ones are dropped. */
const MAX_LOG_LINES = 50_000

/**
 * Everything a fault needs: a model, servers in processes of their own, and a network of ours on
 * both sides of them. What a scenario opens here is gone when the stage is.
 */
export class Stage implements AsyncDisposable {
  readonly gemini: GeminiLiveServer
  /** Between the servers and the model. */
  readonly modelProxy: TcpProxy
  /** Between the telephone network and the servers: the public address. */
  readonly phoneProxy: TcpProxy
  readonly storeFile: string
  readonly log: LogLine[] = []
  readonly #account = sandboxAccount()
  readonly #options: StageOptions
  readonly #folder: string
  readonly #timers = new Set<Timer>()
  #servers: readonly ServerProcess[] = []
  #carrying: ServerProcess | null = null

  private constructor(
    options: StageOptions,
    parts: {
      readonly gemini: GeminiLiveServer
      readonly modelProxy: TcpProxy
      readonly phoneProxy: TcpProxy
      readonly folder: string
    },
  ) {
    this.#options = options
    this.gemini = parts.gemini
    this.modelProxy = parts.modelProxy
    this.phoneProxy = parts.phoneProxy
    this.#folder = parts.folder
    this.storeFile = join(options.storeFolder ?? parts.folder, 'hexkey.db')
  }

  /** @throws ServerNotStarted */
  static async open(options: StageOptions): Promise<Stage> {
    const gemini = await GeminiLiveServer.start({
      scenario: defineScenario(options.scenario),
      collectAudio: true,
    })
    const modelProxy = await TcpProxy.start({ targets: [portOf(gemini.baseUrl)] })
    const phoneProxy = await TcpProxy.start({ targets: [] })
    const folder = await mkdtemp(join(tmpdir(), 'hexkey-faults-'))
    const stage = new Stage(options, { gemini, modelProxy, phoneProxy, folder })
    try {
      for (let started = 0; started < (options.instances ?? 1); started++) await stage.startServer()
    } catch (error) {
      await stage[Symbol.asyncDispose]()
      throw error
    }
    return stage
  }

  /** The servers that were started and not taken away, oldest first. */
  get servers(): readonly ServerProcess[] {
    return this.#servers
  }

  /** The server that took the latest stream, by its own word. */
  get carrying(): ServerProcess {
    if (this.#carrying === null) throw new Error('no server carries a call')
    return this.#carrying
  }

  /** Starts one more server on the same store; calls reach it in its turn. */
  async startServer(): Promise<ServerProcess> {
    const server = await ServerProcess.startForSandbox(this.#account, {
      PUBLIC_URL: this.phoneProxy.url,
      GOOGLE_GEMINI_BASE_URL: this.modelProxy.url,
      AGENTS_DIR: AGENTS,
      LOG_LEVEL: 'debug',
      DATABASE_URL: `sqlite:${this.storeFile}`,
      ...this.#options.environment,
    })
    server.on('logged', (line) => {
      if (line.msg === 'call-started') this.#carrying = server
      if (this.log.length < MAX_LOG_LINES) this.log.push(line)
    })
    this.#route([...this.#servers, server])
    return server
  }

  /** The machine is gone: no goodbye, and what comes next goes to the others. */
  async kill(server: ServerProcess): Promise<void> {
    await server.kill()
    this.#route(this.#servers.filter((one) => one !== server))
  }

  /** A deployment: the server is asked to go. @returns its exit code; null when it was killed. */
  async terminate(server: ServerProcess): Promise<number | null> {
    const code = await server.stop()
    this.#route(this.#servers.filter((one) => one !== server))
    return code
  }

  /** Places a call through the public address. */
  call(options: Omit<CallOptions, 'serverUrl' | 'accountSid' | 'authToken'>): PhoneCall {
    return startCall({
      serverUrl: this.phoneProxy.url,
      ...this.#account,
      statusCallbackUrl: '/twilio/status',
      // Twilio's own sentences are only counted here, nobody has to listen to them.
      sayRate: 20,
      ...options,
    })
  }

  /** Later, unless the stage is gone by then. */
  after(delayMs: number, run: () => unknown): void {
    const timer: Timer = systemClock.after(delayMs, () => {
      this.#timers.delete(timer)
      run()
    })
    this.#timers.add(timer)
  }

  /** Does it once: when the model begins this line, and some time has gone by. */
  onLine(name: string, afterMs: number, run: () => unknown): void {
    const off = this.gemini.on('speaking', (_session, line) => {
      if (line.name !== name) return
      off()
      this.after(afterMs, run)
    })
  }

  /** Does it once: the caller begins to speak for the `times`th time, by the model's ears. */
  onCallerSpeech(times: number, afterMs: number, run: () => unknown): void {
    let begun = 0
    const off = this.gemini.on('callerSpeech', (_session, edge) => {
      if (edge !== 'start' || ++begun < times) return
      off()
      this.after(afterMs, run)
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const timer of this.#timers) timer.cancel()
    await Promise.all(this.#servers.map((server) => server.kill()))
    await Promise.all([this.phoneProxy.close(), this.modelProxy.close(), this.gemini.close()])
    await rm(this.#folder, { recursive: true, force: true })
  }

  #route(servers: readonly ServerProcess[]): void {
    this.#servers = servers
    this.phoneProxy.use(servers.map(({ url }) => portOf(url)))
  }
}

/** The port of an origin. */
function portOf(origin: string): number {
  return Number(new URL(origin).port)
}
