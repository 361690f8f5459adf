import { GoogleGenAI, type GoogleGenAIOptions } from '@google/genai'
import type { Clock } from '../../shared/clock.ts'
import { messageOf } from '../../shared/errors.ts'
import { scrubber, type Log } from '../../shared/log.ts'
import { ModelUnavailable } from '../model-errors.ts'
import type { ModelConnector, SessionRequest } from '../model-session.ts'
import { describeEnd, faultOf } from './close-fault.ts'
import { GeminiSession } from './gemini-session.ts'
import type { OpenWire } from './live-wire.ts'
import { modelProblem, profileFor, type ModelProfile } from './model-profiles.ts'
import { openNetworkSocket, type ModelSocket, type ModelSocketListener } from './model-socket.ts'

type GeminiAuth =
  | { readonly kind: 'api-key'; readonly apiKey: string }
  /** Credentials are Google's application default ones. */
  | { readonly kind: 'vertex'; readonly project: string; readonly location: string }

export interface GeminiConnectorOptions {
  readonly auth: GeminiAuth
  /** A model's name, see {@link modelProblem}. */
  readonly model: string
  /** Where an emulator listens (`http:` stays unencrypted). Left out or null: Google. */
  readonly baseUrl?: string | null
  readonly clock: Clock
  readonly log: Log
  /** From the call of `connect` to the confirmed set-up, credentials included. */
  readonly connectDeadlineMs?: number
  /** Puts something else under the SDK than the network, for example a recorded call. */
  readonly openSocket?: (listener: ModelSocketListener) => ModelSocket
}

const CONNECT_DEADLINE_MS = 8_000

const GOOGLE_BASE_URL = 'https://generativelanguage.googleapis.com'

/** Opens sessions with Gemini Live, by API key or through Vertex AI. */
export class GeminiConnector implements ModelConnector {
  readonly #options: GeminiConnectorOptions
  readonly #ai: GoogleGenAI
  readonly #profile: ModelProfile
  readonly #openWire: OpenWire
  readonly #scrub: (text: string) => string

  /** @throws ModelUnavailable when the model is not a known one. */
  constructor(options: GeminiConnectorOptions) {
    const { auth, model, openSocket } = options
    const profile = profileFor(model)
    if (profile === null) {
      throw new ModelUnavailable('refused', `the configured model ${modelProblem(model) ?? ''}`)
    }
    this.#options = options
    this.#profile = profile
    this.#ai = new GoogleGenAI(clientOptions(auth, options.baseUrl ?? null))
    this.#openWire =
      openSocket === undefined
        ? openNetworkSocket
        : (_url, _headers, listener) => openSocket(listener)
    this.#scrub = scrubber(auth.kind === 'api-key' ? [auth.apiKey] : [])
  }

  async connect(request: SessionRequest): Promise<GeminiSession> {
    const { auth, clock, log, model } = this.#options
    const session = new GeminiSession({
      request,
      profile: this.#profile,
      toolIdsOptional: auth.kind === 'vertex',
      openWire: this.#openWire,
      clock,
      log,
      scrub: this.#scrub,
    })
    try {
      await this.#beforeDeadline(
        session,
        session.open(this.#ai.live, model.replace(/^models\//, '')),
      )
    } catch (thrown) {
      const error = thrown instanceof ModelUnavailable ? thrown : this.#unavailable(session, thrown)
      session.abandon()
      throw error
    }
    return session
  }

  /** Waits for `opening`; when it comes too late, or never, its outcome is ignored. */
  async #beforeDeadline(session: GeminiSession, opening: Promise<void>): Promise<void> {
    const { clock, connectDeadlineMs = CONNECT_DEADLINE_MS } = this.#options
    const deadline = Promise.withResolvers<never>()
    const timer = clock.after(connectDeadlineMs, () => {
      const lacking = LACKING[session.wire.progress]
      deadline.reject(new ModelUnavailable('deadline', `${lacking} within ${connectDeadlineMs} ms`))
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

/**
 * Everything the SDK would otherwise take from the environment is given. Live is documented on
 * v1beta; the SDK's own default is v1.
 */
function clientOptions(auth: GeminiAuth, baseUrl: string | null): GoogleGenAIOptions {
  switch (auth.kind) {
    case 'api-key':
      return {
        vertexai: false,
        apiKey: auth.apiKey,
        httpOptions: { apiVersion: 'v1beta', baseUrl: baseUrl ?? GOOGLE_BASE_URL },
      }
    case 'vertex':
      return {
        vertexai: true,
        project: auth.project,
        location: auth.location,
        // Without a base URL the SDK chooses the host by the location.
        httpOptions: { apiVersion: 'v1beta1', ...(baseUrl === null ? {} : { baseUrl }) },
      }
  }
}

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
