import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { App } from '../../src/app.ts'
import type { CallEvent } from '../../src/shared/call-event.ts'
import { sleep, systemClock } from '../../src/shared/clock.ts'
import { createLog } from '../../src/shared/log.ts'
import { GeminiLiveServer } from '../../src/sandbox/gemini/server.ts'
import { defineScenario, type ScenarioInput } from '../../src/sandbox/gemini/scenario.ts'
import type { CallOptions } from '../../src/sandbox/phone/call-options.ts'
import type { CallReport } from '../../src/sandbox/phone/call-report.ts'
import type { PhoneCall } from '../../src/sandbox/phone/phone-call.ts'
import { startCall } from '../../src/sandbox/phone/sandbox-phone.ts'
import { freePort } from '../../src/sandbox/server-process.ts'

const ACCOUNT_SID = 'AC0123456789abcdef0123456789abcdef'
const AUTH_TOKEN = 'rig-auth-token-0123456789'
const READY_WITHIN_MS = 20_000
const API_KEY = 'rig-gemini-key-0123456789'

/** What must never appear in a log or a recording of the rig. */
export const RIG_SECRETS = [AUTH_TOKEN, API_KEY]

/** The real server, the sandbox's model and its phone, over real sockets in one process. */
export class CallRig implements AsyncDisposable {
  readonly url: string
  readonly gemini: GeminiLiveServer
  readonly app: App
  readonly dir: string
  readonly events: CallEvent[] = []
  readonly logged: string[]

  private constructor(parts: {
    url: string
    gemini: GeminiLiveServer
    app: App
    dir: string
    logged: string[]
    events: CallEvent[]
  }) {
    this.url = parts.url
    this.gemini = parts.gemini
    this.app = parts.app
    this.dir = parts.dir
    this.logged = parts.logged
    this.events = parts.events
  }

  static async start(
    scenario: ScenarioInput,
    environment: Readonly<Record<string, string>> = {},
    options: { readonly collectAudio?: boolean } = {},
  ): Promise<CallRig> {
    const dir = await mkdtemp(join(tmpdir(), 'hexkey-rig-'))
    const gemini = await GeminiLiveServer.start({
      scenario: defineScenario(scenario),
      ...options,
    })
    const port = await freePort()
    const url = `http://127.0.0.1:${port}`
    const logged: string[] = []
    const events: CallEvent[] = []
    const app = await App.start(
      {
        PORT: String(port),
        HOST: '127.0.0.1',
        PUBLIC_URL: url,
        TWILIO_ACCOUNT_SID: ACCOUNT_SID,
        TWILIO_AUTH_TOKEN: AUTH_TOKEN,
        GEMINI_API_KEY: API_KEY,
        GOOGLE_GEMINI_BASE_URL: gemini.baseUrl,
        AGENTS_DIR: 'agents',
        DATABASE_URL: `sqlite:${join(dir, 'calls.db')}`,
        RECORD_FRAMES_DIR: join(dir, 'frames'),
        DRAIN_MS: '2000',
        ...environment,
      },
      {
        onEvent: (event) => events.push(event),
        log: createLog(
          { level: 'debug', secrets: RIG_SECRETS },
          { write: (line) => logged.push(line) },
        ),
      },
    )
    return new CallRig({ url, gemini, app, dir, logged, events })
  }

  /** Waits, for some seconds at most, until a call would be taken: a busy machine is overloaded. */
  async ready(): Promise<void> {
    const untilMs = systemClock.nowMs() + READY_WITHIN_MS
    while (!(await fetch(`${this.url}/readyz`)).ok && systemClock.nowMs() < untilMs) {
      await sleep(systemClock, 100)
    }
  }

  /** Places a call; it may be watched while it happens. */
  dial(options: Partial<CallOptions> = {}): PhoneCall {
    return startCall({
      serverUrl: this.url,
      accountSid: ACCOUNT_SID,
      authToken: AUTH_TOKEN,
      statusCallbackUrl: '/twilio/status',
      sayRate: 20,
      maxMs: 30_000,
      ...options,
    })
  }

  /** Places a call and waits for its end. */
  call(options: Partial<CallOptions> = {}): Promise<CallReport> {
    return this.dial(options).report
  }

  /** The events of one type, of all calls. */
  of<T extends CallEvent['type']>(type: T): Extract<CallEvent, { type: T }>[] {
    return this.events.filter((one): one is Extract<CallEvent, { type: T }> => one.type === type)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.app.close()
    await this.gemini.close()
    await rm(this.dir, { recursive: true, force: true })
  }
}
