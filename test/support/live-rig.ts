import { mkdtemp, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import type { Agent } from '../../src/agents/agent.ts'
import { Roster } from '../../src/agents/roster.ts'
import { EnergyVoicing } from '../../src/audio/energy-voicing.ts'
import { Admission } from '../../src/call/admission/admission.ts'
import { CallSwitchboard } from '../../src/call/call-switchboard.ts'
import { CallLedger } from '../../src/call/continuity/call-ledger.ts'
import { Heartbeat } from '../../src/call/continuity/heartbeat.ts'
import { registerTwilio } from '../../src/carrier/twilio/register.ts'
import { Twiml } from '../../src/carrier/twilio/twiml.ts'
import { staffActions } from '../../src/console/actions/staff-actions.ts'
import { WrittenTrail } from '../../src/console/audit/written-trail.ts'
import { LiveCalls } from '../../src/console/live/live-calls.ts'
import { LiveFeed } from '../../src/console/live/live-feed.ts'
import { liveRoutes } from '../../src/console/live/live-routes.ts'
import { RemoteCalls } from '../../src/console/live/remote-calls.ts'
import type { RecordingFinder } from '../../src/console/recordings/recording-finder.ts'
import { soundOfCalls } from '../../src/console/recordings/sound-of-calls.ts'
import { registerConsole } from '../../src/console/register-console.ts'
import { Passwords } from '../../src/console/sign-in/passwords.ts'
import { keepSounds } from '../../src/keep-sounds.ts'
import { GeminiConnector } from '../../src/model/gemini/gemini-connector.ts'
import type { CallSounds } from '../../src/recording/sound/call-sounds.ts'
import type { CallOptions } from '../../src/sandbox/phone/call-options.ts'
import type { PhoneCall } from '../../src/sandbox/phone/phone-call.ts'
import { startCall } from '../../src/sandbox/phone/sandbox-phone.ts'
import { defineScenario, type ScenarioInput } from '../../src/sandbox/gemini/scenario.ts'
import { GeminiLiveServer } from '../../src/sandbox/gemini/server.ts'
import { freePort } from '../../src/sandbox/server-process.ts'
import { buildServer } from '../../src/server/build-server.ts'
import type { CallEvent } from '../../src/shared/call-event.ts'
import { systemClock } from '../../src/shared/clock.ts'
import { randomHex } from '../../src/shared/ids.ts'
import type { AccountRole } from '../../src/store/accounts.ts'
import type { StoredAudit } from '../../src/store/audit.ts'
import { openStore, type Store } from '../../src/store/sql/open-store.ts'
import { testAgent } from './agents.ts'
import { WatchingPage } from './live-page.ts'
import { memoryLog } from './memory-log.ts'

const ACCOUNT_SID = 'AC0123456789abcdef0123456789abcdef'
export const AUTH_TOKEN = 'live-auth-token-0123456789'
const PASSWORD = 'correct horse'

const watchedAgent: Agent = {
  ...testAgent,
  people: { support: { number: '+15550100150', says: 'a colleague' } },
}

/** The answer to something that was asked of the console. */
export interface ConsoleAnswer {
  readonly status: number
  readonly body: unknown
}

interface InstanceOptions {
  /** Where others are told that it is; left out: where it is. */
  readonly address?: string
  /** Left out: one of its own. */
  readonly recordingsDir?: string
}

/** One server with a console, around the sandbox's model. */
export class LiveInstance implements AsyncDisposable {
  readonly url: string
  readonly id: string
  readonly store: Store
  readonly events: (CallEvent & { readonly seenMs: number })[]
  readonly feed: LiveFeed
  readonly sounds: CallSounds
  readonly finder: RecordingFinder
  readonly recordingsDir: string
  readonly log: ReturnType<typeof memoryLog>
  readonly server: FastifyInstance
  readonly #stop: () => Promise<void>
  #stopped: Promise<void> | null = null

  private constructor(parts: {
    url: string
    id: string
    store: Store
    events: (CallEvent & { readonly seenMs: number })[]
    feed: LiveFeed
    sounds: CallSounds
    finder: RecordingFinder
    recordingsDir: string
    log: ReturnType<typeof memoryLog>
    server: FastifyInstance
    stop: () => Promise<void>
  }) {
    this.url = parts.url
    this.id = parts.id
    this.store = parts.store
    this.events = parts.events
    this.feed = parts.feed
    this.sounds = parts.sounds
    this.finder = parts.finder
    this.recordingsDir = parts.recordingsDir
    this.log = parts.log
    this.server = parts.server
    this.#stop = parts.stop
  }

  static async start(
    gemini: GeminiLiveServer,
    databaseUrl: string,
    { address, recordingsDir, agent }: InstanceOptions & { recordingsDir: string; agent: Agent },
  ): Promise<LiveInstance> {
    const clock = systemClock
    const logged = memoryLog()
    const { log } = logged
    const id = randomHex(8)
    const port = await freePort()
    const url = `http://127.0.0.1:${port}`
    const store = await openStore(databaseUrl, { clock, log })
    const { callLog, accounts, sessions, audit, recordings } = store
    const settings = { recordingsDir, consolePassword: PASSWORD }
    const kept = keepSounds(settings, { recordings, clock, log })
    const { sounds } = kept
    const trail = new WrittenTrail({ audit, clock, log })
    const calls = new LiveCalls({ instance: id, clock })
    const { liveBus: bus, liveReader: reader } = store
    const remote = new RemoteCalls({ calls, bus, reader, instanceId: id, clock, log })
    const onWatched = (watched: boolean): void => {
      remote.watch(watched)
    }
    const feed = new LiveFeed({ calls, momentOf, onWatched, clock, log })
    const events: (CallEvent & { readonly seenMs: number })[] = []
    const heartbeat: Heartbeat = new Heartbeat({
      store: callLog,
      instanceId: id,
      address: () => address ?? url,
      shelf: kept.shelf,
      clock,
      log,
      onSweep: () => switchboard.lookElsewhere(),
    })
    const switchboard = new CallSwitchboard({
      roster: new Roster(new Map([[agent.name, agent]])),
      model: 'gemini-3.8-live',
      connector: new GeminiConnector({
        auth: { kind: 'api-key', apiKey: 'live-gemini-key' },
        model: 'gemini-3.8-live',
        baseUrl: gemini.baseUrl,
        clock,
        log,
      }),
      voicing: () => new EnergyVoicing(),
      admission: new Admission({
        maxCalls: 10,
        loop: { overloaded: false },
        model: { takesCalls: true, callTaken: () => undefined },
        usedBy: null,
        clock,
        log,
      }),
      callbacks: null,
      ledger: new CallLedger({ store: callLog, owner: id, clock, log }),
      hasPeer: () => heartbeat.hasPeer,
      clock,
      log,
      maxCalls: 10,
      playoutLeadMs: 400,
      prices: null,
      record: null,
      sound: (one) => sounds.tap(one),
      places: calls,
      onEvent: (event) => {
        events.push({ ...event, seenMs: performance.now() })
        callLog.append(event)
        calls.read(event)
      },
    })
    const staff = staffActions({
      ...{ switchboard, store: callLog, trail, clock, log },
      authTokens: [AUTH_TOKEN],
      instanceId: id,
    })
    const sound = soundOfCalls({
      ...{ dir: recordingsDir, recordings, sounds, staff, trail, clock, log },
    })
    const twiml = Twiml.load()
    const server = await buildServer({
      log,
      readiness: () => ({ availability: 'open', liveCalls: switchboard.liveCalls }),
      routes: async (routes) => {
        registerTwilio(routes, {
          switchboard,
          publicUrl: new URL(url),
          authTokens: [AUTH_TOKEN],
          usedTokens: callLog,
          twiml,
          clock,
          log,
        })
        await staff.register(routes, sound.forPeers)
        await registerConsole(routes, {
          ...{ password: 'admin-password', publicUrl: url, webDir: join(tmpdir(), 'none') },
          ...{ accounts, sessions, trail, clock, log },
          features: [staff.routes, sound.routes, liveRoutes({ feed, clock, log })],
        })
      },
    })
    await server.listen({ host: '127.0.0.1', port })
    await heartbeat.start()
    const stop = async (): Promise<void> => {
      await switchboard.drain(0)
      await server.close()
      await kept[Symbol.asyncDispose]()
      await trail.close()
      await heartbeat.stop()
      await callLog.close()
    }
    const { finder } = sound
    return new LiveInstance({
      ...{ url, id, store, events, feed, sounds, finder, recordingsDir, server, stop },
      log: logged,
    })
  }

  get port(): number {
    return (this.server.server.address() as AddressInfo).port
  }

  dial(options: Partial<CallOptions> = {}): PhoneCall {
    return startCall({
      serverUrl: this.url,
      accountSid: ACCOUNT_SID,
      authToken: AUTH_TOKEN,
      from: '+4915112345655',
      statusCallbackUrl: '/twilio/status',
      sayRate: 20,
      maxMs: 30_000,
      ...options,
    })
  }

  /** The cookie of somebody who has that role. */
  async signIn(role: AccountRole, name: string = role): Promise<string> {
    const { accounts } = this.store
    const passwordHash = await new Passwords().hash(PASSWORD)
    await accounts.add({ name, role, passwordHash, createdAtMs: 0 })
    const response = await fetch(`${this.url}/console/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: this.url },
      body: JSON.stringify({ name, password: PASSWORD }),
    })
    return response.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  }

  watch(cookie: string, headers: Readonly<Record<string, string>> = {}): Promise<WatchingPage> {
    return WatchingPage.open(this.url, { cookie, ...headers })
  }

  /** Has something done to a call. */
  async act(
    cookie: string,
    callId: string,
    what: string,
    body: unknown = {},
  ): Promise<ConsoleAnswer> {
    const response = await fetch(`${this.url}/console/api/calls/${callId}/${what}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: this.url, cookie },
      body: JSON.stringify(body),
    })
    return { status: response.status, body: await response.json() }
  }

  /** What people did, oldest first, sign-ins left out. */
  async audit(): Promise<readonly Pick<StoredAudit, 'who' | 'what' | 'callId' | 'detail'>[]> {
    const entries = await this.store.audit.page(null, 100)
    return entries
      .toReversed()
      .filter(({ what }) => what !== 'signed-in')
      .map(({ who, what, callId, detail }) => ({ who, what, callId, detail }))
  }

  of<T extends CallEvent['type']>(type: T): Extract<CallEvent, { type: T }>[] {
    return this.events.filter(
      (one): one is Extract<CallEvent, { type: T }> & { seenMs: number } => one.type === type,
    )
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped ??= this.#stop()
    await this.#stopped
  }
}

function momentOf(event: CallEvent): {
  readonly atMs: number
  readonly type: string
  readonly tone: 'plain'
  readonly title: string
  readonly durationMs: null
  readonly detail: Readonly<Record<string, unknown>>
} {
  const { atMs, type } = event
  return { atMs, type, tone: 'plain', title: type, durationMs: null, detail: {} }
}

/** Servers with consoles on one store. */
export class LiveRig implements AsyncDisposable {
  readonly gemini: GeminiLiveServer
  readonly #dir: string
  readonly #databaseUrl: string
  readonly #agent: Agent
  readonly #instances: LiveInstance[] = []

  private constructor(
    gemini: GeminiLiveServer,
    dir: string,
    { databaseUrl, agent }: { databaseUrl: string | null; agent: Agent },
  ) {
    this.gemini = gemini
    this.#dir = dir
    this.#databaseUrl = databaseUrl ?? `sqlite:${join(dir, 'calls.db')}`
    this.#agent = agent
  }

  /** @param databaseUrl left out: a SQLite file of their own. */
  static async start(
    scenario: ScenarioInput,
    databaseUrl: string | null = null,
    changes: Partial<Agent> = {},
  ): Promise<LiveRig> {
    const dir = await mkdtemp(join(tmpdir(), 'hexkey-live-'))
    const gemini = await GeminiLiveServer.start({ scenario: defineScenario(scenario) })
    return new LiveRig(gemini, dir, { databaseUrl, agent: { ...watchedAgent, ...changes } })
  }

  async instance(options: InstanceOptions = {}): Promise<LiveInstance> {
    const recordingsDir = join(this.#dir, `recordings-${this.#instances.length}`)
    const parts = { recordingsDir, agent: this.#agent, ...options }
    const instance = await LiveInstance.start(this.gemini, this.#databaseUrl, parts)
    this.#instances.push(instance)
    return instance
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#instances.map((one) => one[Symbol.asyncDispose]()))
    await this.gemini.close()
    await rm(this.#dir, { recursive: true, force: true })
  }
}
