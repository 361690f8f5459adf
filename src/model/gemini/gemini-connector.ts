import type { Clock } from '../../shared/clock.ts'
import { messageOf } from '../../shared/errors.ts'
import { scrubber, type Log } from '../../shared/log.ts'
import { ModelUnavailable } from '../model-errors.ts'
import type { ModelConnector, SessionRequest } from '../model-session.ts'
import type { ModelWatch } from '../model-watch.ts'
import { describeEnd, faultOf } from './close-fault.ts'
import { Entrances, type Entrance, type GeminiAuth } from './entrances.ts'
import { GeminiSession } from './gemini-session.ts'
import type { OpenWire } from './live-wire.ts'
import { modelProblem, profileFor, type ModelProfile } from './model-profiles.ts'
import { openNetworkSocket, type ModelSocket, type ModelSocketListener } from './model-socket.ts'

export interface GeminiConnectorOptions {
  readonly auth: GeminiAuth
  /** Other keys or regions, for when the quota of the first is used up; in this order. */
  readonly spares?: readonly GeminiAuth[]
  /** A model's name, see {@link modelProblem}. */
  readonly model: string
  /** Where an emulator listens (`http:` stays unencrypted). Left out or null: Google. */
  readonly baseUrl?: string | null
  readonly clock: Clock
  readonly log: Log
  /** Is told how the service fares. */
  readonly watch?: ModelWatch
  /** From the call of `connect` to the confirmed set-up, credentials included. */
  readonly connectDeadlineMs?: number
  /** Puts something else under the SDK than the network, for example a recorded call. */
  readonly openSocket?: (listener: ModelSocketListener) => ModelSocket
}

const CONNECT_DEADLINE_MS = 8_000

/** Opens sessions with Gemini Live, by API key or through Vertex AI. */
export class GeminiConnector implements ModelConnector {
  readonly #options: GeminiConnectorOptions
  readonly #entrances: Entrances
  readonly #profile: ModelProfile
  readonly #openWire: OpenWire
  readonly #scrub: (text: string) => string

  /** @throws ModelUnavailable when the model is not a known one. */
  constructor(options: GeminiConnectorOptions) {
    const { auth, spares = [], model, baseUrl = null, clock, openSocket } = options
    const profile = profileFor(model)
    if (profile === null) {
      throw new ModelUnavailable('refused', `the configured model ${modelProblem(model) ?? ''}`)
    }
    this.#options = options
    this.#profile = profile
    const auths = [auth, ...spares]
    this.#entrances = new Entrances(auths, baseUrl, clock)
    this.#openWire =
      openSocket === undefined
        ? openNetworkSocket
        : (_url, _headers, listener) => openSocket(listener)
    this.#scrub = scrubber(auths.flatMap((one) => (one.kind === 'api-key' ? [one.apiKey] : [])))
  }

  async connect(request: SessionRequest): Promise<GeminiSession> {
    const { clock, connectDeadlineMs = CONNECT_DEADLINE_MS } = this.#options
    const untilMs = clock.nowMs() + connectDeadlineMs
    let failure = new ModelUnavailable('refused', 'no key and no region is configured')
    for (const entrance of this.#entrances.inOrder) {
      try {
        const session = await this.#enter(entrance, request, untilMs - clock.nowMs())
        this.#options.watch?.opened()
        return session
      } catch (thrown) {
        if (!(thrown instanceof ModelUnavailable)) throw thrown
        failure = thrown
        if (thrown.fault !== 'quota' || !this.#exhausted(entrance, request.callId)) break
      }
    }
    this.#options.watch?.failed(failure.fault)
    throw failure
  }

  /** @returns true when another key or region is left. */
  #exhausted(entrance: Entrance, callId: string): boolean {
    const another = this.#entrances.rest(entrance)
    this.#options.log.warn({ callId, another }, 'model quota is used up')
    return another
  }

  async #enter(
    entrance: Entrance,
    request: SessionRequest,
    deadlineMs: number,
  ): Promise<GeminiSession> {
    const { clock, log, model, watch } = this.#options
    const session = new GeminiSession({
      request,
      profile: this.#profile,
      toolIdsOptional: entrance.auth.kind === 'vertex',
      openWire: this.#openWire,
      clock,
      log,
      scrub: this.#scrub,
      onLost: (fault) => {
        if (fault !== 'quota') return
        if (!this.#exhausted(entrance, request.callId)) watch?.failed(fault)
      },
    })
    try {
      const opening = session.open(entrance.ai.live, model.replace(/^models\//, ''))
      await this.#beforeDeadline(session, opening, deadlineMs)
    } catch (thrown) {
      const error = thrown instanceof ModelUnavailable ? thrown : this.#unavailable(session, thrown)
      session.abandon()
      throw error
    }
    return session
  }

  /** Waits for `opening`; when it comes too late, or never, its outcome is ignored. */
  async #beforeDeadline(
    session: GeminiSession,
    opening: Promise<void>,
    deadlineMs: number,
  ): Promise<void> {
    const deadline = Promise.withResolvers<never>()
    const timer = this.#options.clock.after(deadlineMs, () => {
      const lacking = LACKING[session.wire.progress]
      const waitedMs = Math.round(deadlineMs)
      deadline.reject(new ModelUnavailable('deadline', `${lacking} within ${waitedMs} ms`))
    })
    try {
      await Promise.race([opening, deadline.promise])
    } finally {
      timer.cancel()
    }
    if (!session.isOpen) throw this.#unavailable(session, 'closed right after the set-up')
  }

  /** Without a `cause`: the SDK's and the library's errors may hold the URL, and with it the key. */
  #unavailable(session: GeminiSession, thrown: unknown): ModelUnavailable {
    const { end, progress } = session.wire
    if (end !== null) return new ModelUnavailable(faultOf(end), this.#scrub(describeEnd(end)))
    const detail = this.#scrub(messageOf(thrown))
    if (progress !== 'no-socket') return new ModelUnavailable('invalid', detail)
    return new ModelUnavailable(isNetworkError(thrown) ? 'network' : 'refused', detail)
  }
}

const LACKING = {
  'no-socket': 'no credentials',
  opening: 'no answer to the upgrade',
  open: 'no confirmation of the set-up',
} as const

/** Node's names for a network that does not work, as when the token server cannot be reached. */
const NETWORK_ERRORS: ReadonlySet<unknown> = new Set([
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
])

function isNetworkError(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && NETWORK_ERRORS.has(thrown.code)
}
