import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { App } from '../../src/app.ts'
import { CameraLinks } from '../../src/camera/camera-links.ts'
import { InMemoryTokenLedger } from '../../src/carrier/token-ledger.ts'
import { GeminiLiveServer } from '../../src/sandbox/gemini/server.ts'
import { defineScenario, type ScenarioInput } from '../../src/sandbox/gemini/scenario.ts'
import type { SessionRecord } from '../../src/sandbox/gemini/session-record.ts'
import type { CallOptions } from '../../src/sandbox/phone/call-options.ts'
import type { PhoneCall } from '../../src/sandbox/phone/phone-call.ts'
import { startCall } from '../../src/sandbox/phone/sandbox-phone.ts'
import { freePort } from '../../src/sandbox/server-process.ts'
import { TwilioRestServer } from '../../src/sandbox/twilio/rest-server.ts'
import type { CallEvent } from '../../src/shared/call-event.ts'
import { systemClock } from '../../src/shared/clock.ts'
import { createLog } from '../../src/shared/log.ts'
import type { LoggedCall } from '../../src/store/call-log.ts'
import { openStore } from '../../src/store/sql/open-store.ts'

const account = {
  accountSid: 'AC0123456789abcdef0123456789abcdef',
  authToken: 'camera-auth-token-0123456789',
}

/** One server of the rig. */
export interface CameraServer {
  readonly app: App
  readonly url: string
  readonly events: readonly CallEvent[]
  /** Lines of its log. */
  readonly logged: readonly string[]
}

/** Servers on one store, with the sandbox's model, its telephone and its text messages. */
export class CameraRig implements AsyncDisposable {
  readonly gemini: GeminiLiveServer
  readonly twilio: TwilioRestServer
  readonly #dir: string
  readonly #servers: CameraServer[] = []

  private constructor(gemini: GeminiLiveServer, twilio: TwilioRestServer, dir: string) {
    this.gemini = gemini
    this.twilio = twilio
    this.#dir = dir
  }

  static async start(scenario: ScenarioInput): Promise<CameraRig> {
    const dir = await mkdtemp(join(tmpdir(), 'hexkey-camera-'))
    const gemini = await GeminiLiveServer.start({ scenario: defineScenario(scenario) })
    const twilio = await TwilioRestServer.start(account)
    return new CameraRig(gemini, twilio, dir)
  }

  /** The first one is where callers open their links. */
  async server(environment: Readonly<Record<string, string>> = {}): Promise<CameraServer> {
    const port = await freePort()
    const url = `http://127.0.0.1:${port}`
    const events: CallEvent[] = []
    const logged: string[] = []
    const app = await App.start(
      {
        PORT: String(port),
        HOST: '127.0.0.1',
        PUBLIC_URL: this.#servers[0]?.url ?? url,
        TWILIO_ACCOUNT_SID: account.accountSid,
        TWILIO_AUTH_TOKEN: account.authToken,
        TWILIO_API_BASE_URL: this.twilio.url,
        SMS_FROM: '+15550100300',
        GEMINI_API_KEY: 'camera-gemini-key',
        GOOGLE_GEMINI_BASE_URL: this.gemini.baseUrl,
        AGENTS_DIR: 'agents',
        DATABASE_URL: `sqlite:${join(this.#dir, 'calls.db')}`,
        RECORDINGS_DIR: join(this.#dir, 'recordings'),
        DRAIN_MS: '2000',
        ...environment,
      },
      {
        onEvent: (event) => events.push(event),
        log: createLog(
          { level: 'debug', secrets: [account.authToken] },
          { write: (line) => logged.push(line) },
        ),
      },
    )
    const server = { app, url, events, logged }
    this.#servers.push(server)
    return server
  }

  dial(server: CameraServer, options: Partial<CallOptions> = {}): PhoneCall {
    return startCall({
      serverUrl: server.url,
      publicUrl: this.#servers[0]?.url ?? server.url,
      ...account,
      statusCallbackUrl: '/twilio/status',
      sayRate: 20,
      maxMs: 60_000,
      ...options,
    })
  }

  /** The token in the latest text message; null: there is none. */
  get token(): string | null {
    const body = this.twilio.texts.at(-1)?.body ?? ''
    return /\/camera\/([\w-]+)$/.exec(body)?.[1] ?? null
  }

  /** The token of another link for a call. */
  link(callId: string, madeAtMs: number, authToken = account.authToken): string {
    const ledger = new InMemoryTokenLedger(systemClock)
    return new CameraLinks([authToken], 'http://127.0.0.1', ledger).make('link', callId, madeAtMs)
  }

  /** What the store knows of a call. */
  async stored(callId: string): Promise<LoggedCall | null> {
    const log = createLog({ level: 'silent', secrets: [] })
    const store = await openStore(`sqlite:${join(this.#dir, 'calls.db')}`, {
      clock: systemClock,
      log,
    })
    try {
      return await store.callLog.find(callId)
    } finally {
      await store.callLog.close()
    }
  }

  /** Pictures that the model has seen, session by session. */
  get seen(): readonly number[] {
    return this.gemini.sessions.map(({ videoFrames }: SessionRecord) => videoFrames)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#servers.map(({ app }) => app.close()))
    await this.gemini.close()
    await this.twilio[Symbol.asyncDispose]()
    await rm(this.#dir, { recursive: true, force: true })
  }
}
