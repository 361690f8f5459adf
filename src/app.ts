import type { FastifyInstance } from 'fastify'
import { defaultAgent, type Agent } from './agents/agent.ts'
import { loadAgents } from './agents/load-agents.ts'
import { createVoicing } from './audio/create-voicing.ts'
import { CallSwitchboard } from './call/call-switchboard.ts'
import { logCallEvents } from './call/event-log.ts'
import { registerTwilio } from './carrier/twilio/register.ts'
import { Twiml } from './carrier/twilio/twiml.ts'
import { readConfig, type Config } from './config/config.ts'
import type { Environment } from './config/env.ts'
import { GeminiConnector } from './model/gemini/gemini-connector.ts'
import { modelProblem } from './model/gemini/model-profiles.ts'
import { FrameRecorder } from './recording/frame-recorder.ts'
import { buildServer } from './server/build-server.ts'
import type { CallEventListener } from './shared/call-event.ts'
import { systemClock } from './shared/clock.ts'
import { StartupFailed, type StartupProblem } from './shared/errors.ts'
import { createLog, type Log } from './shared/log.ts'

const DEFAULT_AGENTS_DIR = 'agents'

export interface AppOptions {
  /** Another reader of everything that happens in calls, beside the log. */
  readonly onEvent?: CallEventListener
  /** Instead of standard output. */
  readonly log?: Log
}

/** The running server: the one place where vendors are named and parts are put together. */
export class App implements AsyncDisposable {
  readonly config: Config
  readonly log: Log
  readonly #server: FastifyInstance
  readonly #switchboard: CallSwitchboard
  readonly #recorder: FrameRecorder | null

  private constructor(parts: {
    config: Config
    log: Log
    server: FastifyInstance
    switchboard: CallSwitchboard
    recorder: FrameRecorder | null
  }) {
    this.config = parts.config
    this.log = parts.log
    this.#server = parts.server
    this.#switchboard = parts.switchboard
    this.#recorder = parts.recorder
  }

  /**
   * Reads the set-up, starts listening.
   *
   * @throws StartupFailed with every problem of the environment and of the agents at once.
   */
  static async start(environment: Environment, options: AppOptions = {}): Promise<App> {
    const { config, agent } = await readSetup(environment)
    const log = options.log ?? createLog({ level: config.logLevel, secrets: config.secrets })
    const recorder = recorderFor(config, agent, log)
    const logEvent = logCallEvents(log)
    const voicing = await createVoicing()
    if (voicing.fallbackReason !== null) {
      log.warn({ reason: voicing.fallbackReason }, 'speech is found by loudness alone')
    }
    const switchboard = new CallSwitchboard({
      agent,
      connector: new GeminiConnector({ ...config.gemini, clock: systemClock, log }),
      voicing,
      clock: systemClock,
      log,
      maxCalls: config.maxCalls,
      playoutLeadMs: config.playoutLeadMs,
      record: recorder === null ? null : (callId) => recorder.record(callId),
      onEvent: (event) => {
        logEvent(event)
        options.onEvent?.(event)
      },
    })
    const twiml = Twiml.load()
    const server = await buildServer({
      log,
      readiness: () => ({
        availability: switchboard.availability,
        liveCalls: switchboard.liveCalls,
      }),
      routes: (routes) => {
        registerTwilio(routes, {
          switchboard,
          publicUrl: new URL(config.publicUrl),
          authTokens: config.twilio.authTokens,
          twiml,
          clock: systemClock,
          log,
        })
      },
    })
    await server.listen({ ...config.http })
    return new App({ config, log, server, switchboard, recorder })
  }

  /** Takes no new calls, waits for the running ones (`DRAIN_MS` at most), then closes. */
  async close(): Promise<void> {
    await this.#switchboard.drain(this.config.drainMs)
    await this.#server.close()
    await this.#recorder?.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }
}

/** Collects the problems of all parts before it gives up. */
async function readSetup(environment: Environment): Promise<{ config: Config; agent: Agent }> {
  const problems: StartupProblem[] = []
  const collect = (error: unknown): null => {
    if (!(error instanceof StartupFailed)) throw error
    problems.push(...error.problems)
    return null
  }
  let config: Config | null = null
  try {
    config = readConfig(environment, { modelProblem })
  } catch (error) {
    collect(error)
  }
  const dir = config?.agentsDir ?? (environment['AGENTS_DIR'] || DEFAULT_AGENTS_DIR)
  const agents = await loadAgents(dir).catch(collect)
  if (config === null || agents === null) throw new StartupFailed(problems)
  return { config, agent: defaultAgent(agents) }
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
