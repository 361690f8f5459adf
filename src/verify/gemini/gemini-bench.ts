import { GeminiConnector } from '../../model/gemini/gemini-connector.ts'
import type { SocketEnd } from '../../model/gemini/model-socket.ts'
import type { SessionRequest } from '../../model/model-session.ts'
import type { Clock } from '../../shared/clock.ts'
import type { Log } from '../../shared/log.ts'
import type { WireTap } from '../../shared/wire-tap.ts'
import { NotSeen, type Fields } from '../message-log.ts'
import { LiveClient, summary } from './live-client.ts'
import { PROBE_REQUEST, productSetup } from './product-setup.ts'
import { sees } from './wire.ts'

/** As long as the product gives the service to answer a set-up. */
const SETUP_MS = 8_000

/** Sessions of one probe; more would be a mistake in the probe, and cost money. */
const MAX_SESSIONS = 8

/** How the developer API of Gemini is reached. */
export interface GeminiAccess {
  readonly apiKey: string
  /** The model of the probes that are about no particular one. */
  readonly model: string
  /** Null: Google itself. */
  readonly baseUrl: string | null
}

/** A line that a caller says. */
export interface Speech {
  /** 8 kHz, mono. */
  readonly samples: Int16Array
}

export interface GeminiBenchOptions {
  readonly access: GeminiAccess
  /** What the caller says: a question that the assistant answers. */
  readonly speech: Speech
  readonly clock: Clock
  readonly log: Log
  readonly tap: WireTap
}

/** What a set-up led to. */
export type SetupOutcome =
  | { readonly kind: 'accepted'; readonly client: LiveClient }
  | { readonly kind: 'ended'; readonly end: SocketEnd }
  | { readonly kind: 'silent' }

/** Where one probe opens its sessions; releasing the bench closes all of them. */
export class GeminiBench {
  readonly model: string
  readonly speech: Speech
  readonly clock: Clock
  readonly #options: GeminiBenchOptions
  readonly #clients: LiveClient[] = []

  constructor(options: GeminiBenchOptions) {
    this.#options = options
    this.model = options.access.model
    this.speech = options.speech
    this.clock = options.clock
  }

  /** The product's set-up, to be sent as it is or changed. */
  setup(changes: Partial<SessionRequest> = {}, model = this.model): Promise<Fields> {
    const { clock, log } = this.#options
    return productSetup(model, { ...PROBE_REQUEST, ...changes }, { clock, log })
  }

  /** Opens a socket, sends the set-up and waits for what comes of it. */
  async attempt(setup: Fields): Promise<SetupOutcome> {
    const client = this.#open()
    client.send({ setup })
    if ((await client.log.within(sees.setupComplete, SETUP_MS)) !== null) {
      return { kind: 'accepted', client }
    }
    return client.end === null ? { kind: 'silent' } : { kind: 'ended', end: client.end }
  }

  /**
   * As {@link attempt}, for probes that need the session.
   *
   * @throws NotSeen when the set-up is not accepted.
   */
  async connect(setup: Fields): Promise<LiveClient> {
    const outcome = await this.attempt(setup)
    switch (outcome.kind) {
      case 'accepted':
        return outcome.client
      case 'ended':
        throw new NotSeen(`the session ended before setupComplete (${summary(outcome.end)})`)
      case 'silent':
        throw new NotSeen(`no setupComplete within ${SETUP_MS} ms`)
    }
  }

  /**
   * Opens a session the way a call does, through the SDK, and closes it.
   *
   * @throws ModelUnavailable
   */
  async connectAsProduct(): Promise<void> {
    const { access, clock, log, tap } = this.#options
    const { apiKey, model, baseUrl } = access
    const auth = { kind: 'api-key', apiKey } as const
    const connector = new GeminiConnector({ auth, model, baseUrl, clock, log })
    const session = await connector.connect({ ...PROBE_REQUEST, tap })
    session.close()
  }

  /** Closes every session. Idempotent. */
  async release(): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.close()))
  }

  #open(): LiveClient {
    if (this.#clients.length >= MAX_SESSIONS) {
      throw new Error(`a probe opened more than ${MAX_SESSIONS} sessions`)
    }
    const { access, clock, tap } = this.#options
    const client = new LiveClient({ url: liveUrl(access), clock, tap })
    this.#clients.push(client)
    return client
  }
}

/** As the SDK writes it, the double slash included. */
function liveUrl({ baseUrl, apiKey }: GeminiAccess): string {
  const base = (baseUrl ?? 'https://generativelanguage.googleapis.com').replace(/\/+$/, '')
  const method = 'google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent'
  return `${base.replace(/^http/, 'ws')}//ws/${method}?key=${encodeURIComponent(apiKey)}`
}
