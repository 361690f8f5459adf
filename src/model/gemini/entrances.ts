import { GoogleGenAI, type GoogleGenAIOptions } from '@google/genai'
import type { Clock } from '../../shared/clock.ts'

export type GeminiAuth =
  | { readonly kind: 'api-key'; readonly apiKey: string }
  /** Credentials are Google's application default ones. */
  | { readonly kind: 'vertex'; readonly project: string; readonly location: string }

/** One way to the service with a quota of its own: a key, or a region. */
export interface Entrance {
  readonly auth: GeminiAuth
  readonly ai: GoogleGenAI
}

/** How long an entrance whose quota is used up is passed by: quotas count by the minute. */
const REST_MS = 60_000

const GOOGLE_BASE_URL = 'https://generativelanguage.googleapis.com'

/** The ways to the service in the order of preference, and which of them have quota left. */
export class Entrances {
  readonly #all: readonly Entrance[]
  readonly #clock: Clock
  readonly #restUntilMs = new Map<Entrance, number>()

  /** @param baseUrl null: Google. */
  constructor(auths: readonly GeminiAuth[], baseUrl: string | null, clock: Clock) {
    this.#all = auths.map((auth) => ({
      auth,
      ai: new GoogleGenAI(clientOptions(auth, baseUrl)),
    }))
    this.#clock = clock
  }

  /** Those to try, in order. When all of them rest, they are tried all the same. */
  get inOrder(): readonly Entrance[] {
    const rested = this.#all.filter((one) => !this.#rests(one))
    return rested.length > 0 ? rested : this.#all
  }

  /** Its quota is used up. @returns true when another entrance is left. */
  rest(entrance: Entrance): boolean {
    this.#restUntilMs.set(entrance, this.#clock.nowMs() + REST_MS)
    return this.#all.some((one) => !this.#rests(one))
  }

  #rests(entrance: Entrance): boolean {
    return this.#clock.nowMs() < (this.#restUntilMs.get(entrance) ?? -Infinity)
  }
}

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
