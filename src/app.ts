import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FastifyInstance } from 'fastify'
import packageJson from '../package.json' with { type: 'json' }
import type { CallWebhook } from './after-call/call-webhook.ts'
import { AgentReload } from './agents/agent-reload.ts'
import type { Agent } from './agents/agent.ts'
import type { AgentCheck } from './agents/load-agents.ts'
import { Roster } from './agents/roster.ts'
import { createVoicing } from './audio/create-voicing.ts'
import { Admission, refusalReasons } from './call/admission/admission.ts'
import { CostMeter } from './call/admission/cost-meter.ts'
import { LoopWatch } from './call/admission/loop-watch.ts'
import { ModelHealth } from './call/admission/model-health.ts'
import { CallSwitchboard } from './call/call-switchboard.ts'
import { CameraLinks } from './camera/camera-links.ts'
import { serveCamera } from './camera/serve-camera.ts'
import { CallLedger } from './call/continuity/call-ledger.ts'
import { Heartbeat } from './call/continuity/heartbeat.ts'
import { logCallEvents } from './call/event-log.ts'
import { FrontDesk } from './call/front-desk.ts'
import { registerTwilio } from './carrier/twilio/register.ts'
import { SharedTokenLedger } from './carrier/token-ledger.ts'
import { TwilioControl } from './carrier/twilio/twilio-control.ts'
import { Twiml } from './carrier/twilio/twiml.ts'
import type { Config } from './config/config.ts'
import { Console } from './console/console.ts'
import { ownAddress } from './console/peer/own-address.ts'
import type { Environment } from './config/env.ts'
import { Metrics } from './metrics/metrics.ts'
import { GeminiConnector } from './model/gemini/gemini-connector.ts'
import { modelProblem } from './model/gemini/model-profiles.ts'
import { pricesFor } from './model/gemini/prices.ts'
import { costUsd } from './model/token-prices.ts'
import type { Retention } from './privacy/retention.ts'
import { inWholeNumbers } from './privacy/whole-numbers.ts'
import { FrameRecorder } from './recording/frame-recorder.ts'
import { buildServer } from './server/build-server.ts'
import { connectionLimitsFor } from './server/connection-limits.ts'
import { serveMetrics } from './server/metrics-route.ts'
import { servePictures } from './server/pictures.ts'
import type { CallEventListener } from './shared/call-event.ts'
import { systemClock } from './shared/clock.ts'
import { randomHex } from './shared/ids.ts'
import { createLog, type Log } from './shared/log.ts'
import { openStore, type Store } from './store/sql/open-store.ts'
import { hasTool } from './tools/has-tool.ts'
import { Toolbox } from './tools/toolbox.ts'
import { retentionFor, webhookFor } from './after-calls.ts'
import { keepSounds, type KeptSounds } from './keep-sounds.ts'
import { agentCheck, readSetup } from './setup.ts'
import { Talk } from './talk.ts'

/** What `npm run build:web` makes. */
const WEB_DIR = fileURLToPath(new URL('../web/dist', import.meta.url))

/** Servers of tools may take so long to be there; a call that begins before does without them. */
const TOOL_SERVERS_MS = 3_000

export interface AppOptions {
  /** Another reader of everything that happens in calls, beside the log. */
  readonly onEvent?: CallEventListener
  /** Instead of standard output. */
  readonly log?: Log
}

/** The parts that have an end of their own. */
interface Parts {
  readonly config: Config
  readonly log: Log
  readonly stored: Store
  readonly toolbox: Toolbox
  readonly reload: AgentReload
  readonly heartbeat: Heartbeat
  readonly loop: LoopWatch
  readonly server: FastifyInstance
  readonly switchboard: CallSwitchboard
  readonly recorder: FrameRecorder | null
  readonly console: Console
  readonly kept: KeptSounds
  readonly talk: Talk
}

/** The running server: the one place where vendors are named and parts are put together. */
export class App implements AsyncDisposable {
  readonly config: Config
  readonly log: Log
  readonly #parts: Parts
  readonly #webhook: CallWebhook | null
  readonly #retention: Retention
  #closed: Promise<void> | null = null

  private constructor(parts: Parts, webhook: CallWebhook | null, retention: Retention) {
    this.config = parts.config
    this.log = parts.log
    this.#parts = parts
    this.#webhook = webhook
    this.#retention = retention
  }

  /**
   * Reads the set-up, opens the store, starts listening.
   *
   * @throws StartupFailed with every problem of the environment and of the agents at once, or with
   *   what is wrong with the store.
   */
  static async start(environment: Environment, options: AppOptions = {}): Promise<App> {
    const { config, agents } = await readSetup(environment, { modelProblem })
    const log = options.log ?? createLog({ level: config.logLevel, secrets: config.secrets })
    // What has been opened is closed again when something later fails.
    await using opened = new AsyncDisposableStack()
    const opening = openStore(config.databaseUrl, { clock: systemClock, log })
    const stored = await opening
    opened.defer(() => stored.callLog.close())
    const toolbox = toolboxFor(config, environment, log)
    opened.defer(() => toolbox.close())
    const { onEvent } = options
    const check = agentCheck(environment)
    const { recordings } = stored
    const kept = opened.use(keepSounds(config, { recordings, clock: systemClock, log }))
    const parts = await build({ config, agents, check, log, stored, toolbox, onEvent, kept })
    opened.defer(() => {
      parts.talk.close()
      parts.loop.stop()
      return parts.server.close()
    })
    await toolbox.connect(agents.values(), TOOL_SERVERS_MS)
    await parts.server.listen({ ...config.http })
    await parts.heartbeat.start()
    const webhook = webhookFor(config, stored, log)
    webhook?.start()
    const retention = retentionFor(config, stored, log)
    retention.start()
    stored.digests.start()
    opened.move()
    return new App(parts, webhook, retention)
  }

  /**
   * Reads the assistants again, for new calls; those that talk keep theirs. Never rejects.
   *
   * @returns false when something is wrong with them: it is logged, and the old ones stay.
   */
  reload(): Promise<boolean> {
    return this.#parts.reload.run()
  }

  /**
   * Takes no new calls, hands the running ones over or waits for them (`DRAIN_MS` at most), then
   * closes. Idempotent.
   */
  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #close(): Promise<void> {
    const { switchboard, heartbeat, loop, server, recorder, toolbox, stored, kept } = this.#parts
    const drained = switchboard.drain(this.config.drainMs)
    await heartbeat.drain()
    await drained
    await server.close()
    this.#parts.talk.close()
    loop.stop()
    await recorder?.close()
    await kept[Symbol.asyncDispose]()
    await toolbox.close()
    await this.#webhook?.stop()
    await this.#retention.stop()
    await stored.digests.stop()
    await this.#parts.console.close()
    await heartbeat.stop()
    await stored.callLog.close()
  }
}

async function build(setup: {
  config: Config
  agents: ReadonlyMap<string, Agent>
  check: AgentCheck
  log: Log
  stored: Store
  toolbox: Toolbox
  onEvent: CallEventListener | undefined
  kept: KeptSounds
}): Promise<Parts> {
  const { config, agents, check, log, stored, toolbox, onEvent, kept } = setup
  const { callLog: store, orderBook: orders } = stored
  const roster = new Roster(agents)
  const reload = new AgentReload({ dir: config.agentsDir, check, roster, log })
  const recorder = recorderFor(config, roster.default, log)
  const logEvent = logCallEvents(log)
  const record = inWholeNumbers((event) => {
    logEvent(event)
    store.append(event)
  })
  const voicing = await createVoicing()
  if (voicing.fallbackReason !== null) {
    log.warn({ reason: voicing.fallbackReason }, 'speech is found by loudness alone')
  }
  const model = new ModelHealth(systemClock)
  const loop = LoopWatch.start(systemClock)
  const prices = pricesFor(config.gemini.model)
  const costs = new CostMeter({
    prices,
    perDayUsd: config.maxCostPerDayUsd,
    addCost: (callId, usd) => {
      store.addCost(callId, usd)
    },
    clock: systemClock,
  })
  const metrics = new Metrics({
    version: packageJson.version,
    model: config.gemini.model,
    maxCalls: config.maxCalls,
    refusalReasons,
    isTool: (name) => [...roster.agents.values()].some((agent) => hasTool(agent, name)),
    costUsd: (tokens) => costUsd(tokens, prices),
    state: () => ({
      liveCalls: switchboard.liveCalls,
      ringingCalls: switchboard.ringingCalls,
      takesCalls: switchboard.availability === 'open',
      loopP99Ms: loop.health.p99Ms,
      costTodayUsd: costs.spentTodayUsd,
      store,
    }),
  })
  const instanceId = randomHex(8)
  const heartbeat: Heartbeat = new Heartbeat({
    store,
    instanceId,
    address: () => config.instanceUrl ?? listenedAt(config, server),
    shelf: kept.shelf,
    clock: systemClock,
    log,
    onSweep: () => switchboard.lookElsewhere(),
  })
  const publicUrl = new URL(config.publicUrl)
  const control = new TwilioControl({
    account: {
      sid: config.twilio.accountSid,
      authToken: config.twilio.authTokens[0] ?? '',
      apiBaseUrl: config.twilio.apiBaseUrl,
    },
    smsFrom: config.twilio.smsFrom,
    publicUrl,
    clock: systemClock,
    log,
  })
  const staffConsole = new Console({
    password: config.consolePassword,
    publicUrl: config.publicUrl,
    webDir: join(WEB_DIR, 'console'),
    store: stored,
    instanceId,
    authTokens: config.twilio.authTokens,
    peopleOf: (agent) => Object.keys(roster.named(agent).people),
    framesDir: config.recordFramesDir,
    recordingsDir: config.recordingsDir,
    sounds: kept.sounds,
    clock: systemClock,
    log,
  })
  const links = new CameraLinks(
    config.twilio.authTokens,
    config.publicUrl,
    new SharedTokenLedger(store, systemClock, log),
  )
  const switchboard: CallSwitchboard = new CallSwitchboard({
    roster,
    tools: (agent) => toolbox.of(agent),
    desk: new FrontDesk({ book: orders, texts: control, clock: systemClock }),
    control: { hangUp: (callId) => talk.hangUp(callId, control) },
    model: config.gemini.model,
    connector: new GeminiConnector({ ...config.gemini, clock: systemClock, log, watch: model }),
    voicing,
    admission: new Admission({
      maxCalls: config.maxCalls,
      loop: loop.health,
      model,
      usedBy: (from, sinceMs) => store.usedBy(from, sinceMs),
      budgetSpent: () => costs.budgetSpent,
      clock: systemClock,
      log,
    }),
    cameraLink: (callId) => links.url(callId, systemClock.wallMs()),
    callbacks: orders,
    ledger: new CallLedger({ store, owner: instanceId, clock: systemClock, log }),
    hasPeer: () => heartbeat.hasPeer,
    clock: systemClock,
    log,
    maxCalls: config.maxCalls,
    playoutLeadMs: config.playoutLeadMs,
    prices,
    places: staffConsole.places,
    sound: (one) => kept.sounds.tap(one),
    record: recorder === null ? null : ({ callId, agent }) => recorder.record(callId, agent),
    onEvent: (event) => {
      record(event)
      costs.add(event)
      metrics.read(event)
      staffConsole.read(event)
      talk.read(event)
      onEvent?.(event)
    },
    onRefused: (reason) => {
      metrics.refused(reason)
    },
  })
  const talk: Talk = new Talk({
    ...{ config, switchboard, roster, usedTokens: store, console: staffConsole },
    ...{ webDir: join(WEB_DIR, 'talk'), log },
  })
  store.onStale((callId) => void switchboard.lost(callId))
  const twiml = Twiml.load()
  const server = await buildServer({
    log,
    connections: connectionLimitsFor(config.maxCalls),
    readiness: () => ({
      availability: switchboard.availability,
      liveCalls: switchboard.liveCalls,
    }),
    routes: async (routes) => {
      registerTwilio(routes, {
        switchboard,
        publicUrl,
        onText: (status) => {
          control.textReported(status)
        },
        authTokens: config.twilio.authTokens,
        usedTokens: store,
        twiml,
        clock: systemClock,
        log,
      })
      const { agentsDir, metricsToken } = config
      serveMetrics(routes, { token: metricsToken, document: () => metrics.document() })
      servePictures(routes, { agentsDir, known: (name) => roster.agents.has(name) })
      await staffConsole.register(routes, switchboard, ({ owners, peers }) => [
        serveCamera(routes, {
          ...{ links, switchboard, store, owners, peers, log },
          ...{ publicUrl: config.publicUrl, webDir: WEB_DIR, clock: systemClock },
        }),
      ])
      await talk.register(routes)
    },
  })
  return {
    ...{ config, log, stored, toolbox, reload, heartbeat, loop, server, switchboard, recorder },
    ...{ console: staffConsole, kept, talk },
  }
}

/** Where other processes reach this one; null: it does not listen yet. */
function listenedAt({ http, publicUrl }: Config, server: FastifyInstance): string | null {
  const at = server.server.address()
  if (at === null || typeof at === 'string') return null
  const local = new URL(publicUrl).protocol === 'http:'
  return ownAddress({ host: http.host, port: at.port, local }, networkInterfaces())
}

function toolboxFor(config: Config, environment: Environment, log: Log): Toolbox {
  const { origin, protocol } = new URL(config.publicUrl)
  return new Toolbox({
    publicUrl: origin,
    environment: (name) => environment[name],
    // Plain http is for loopback alone: then tools may reach services on this machine, too.
    allowPrivate: protocol === 'http:',
    clock: systemClock,
    log,
  })
}

function recorderFor(config: Config, agent: Agent, log: Log): FrameRecorder | null {
  const { recordFramesDir: dir, playoutLeadMs, secrets } = config
  if (dir === null) return null
  const { model } = config.gemini
  return new FrameRecorder({
    dir,
    agent: agent.name,
    model,
    playoutLeadMs,
    secrets,
    clock: systemClock,
    log,
  })
}
