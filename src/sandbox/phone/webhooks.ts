import type { Clock } from '../../shared/clock.ts'
import { HexkeyError, messageOf } from '../../shared/errors.ts'
import type { PublicAddress } from './public-address.ts'
import { signatureHeader, type Signing } from './signature.ts'
import type { HttpMethod } from './twiml-document.ts'

/** Twilio waits this long for an answer (https://www.twilio.com/docs/voice/twiml). */
const ANSWER_TIMEOUT_MS = 15_000
/** TwiML may be this long; beyond it is error 11750. */
const MAX_ANSWER_BYTES = 65_536

/** Where no connection came about at all; Twilio tries these once more. */
const CONNECT_FAILURES: ReadonlySet<string> = new Set([
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
])

/** No usable answer came. `twilioCode` is what Twilio's debugger would show. */
export class WebhookFailed extends HexkeyError {
  readonly code = 'WEBHOOK_FAILED'
  readonly retryable = true
  /** 11200 no good answer, 11205 no connection, 11750 too long (twilio.com/docs/api/errors). */
  readonly twilioCode: 11_200 | 11_205 | 11_750

  constructor(twilioCode: 11_200 | 11_205 | 11_750, detail: string, options?: ErrorOptions) {
    super(detail, options)
    this.twilioCode = twilioCode
  }
}

export interface WebhookRequest {
  readonly method: HttpMethod
  /** Absolute and public: this is what is signed. A fragment is neither sent nor signed. */
  readonly url: string
  readonly parameters: Readonly<Record<string, string>>
}

export interface WebhookAnswer {
  /** 200 to 299. */
  readonly status: number
  /** Without its parameters, in lower case; empty when there is none. */
  readonly contentType: string
  readonly body: string
}

/** Makes Twilio's signed HTTP requests. */
export class Webhooks {
  readonly #clock: Clock
  readonly #address: PublicAddress
  readonly #authToken: string
  readonly #signing: Signing

  constructor(options: {
    readonly clock: Clock
    readonly address: PublicAddress
    readonly authToken: string
    readonly signing: Signing
  }) {
    this.#clock = options.clock
    this.#address = options.address
    this.#authToken = options.authToken
    this.#signing = options.signing
  }

  /**
   * One request, tried a second time when no connection came about.
   *
   * @throws WebhookFailed for no connection, no answer in 15 s, a status other than 2xx, or an
   *   answer over 64 KiB.
   */
  async request(request: WebhookRequest): Promise<WebhookAnswer> {
    const deadline = new AbortController()
    const timer = this.#clock.after(ANSWER_TIMEOUT_MS, () => {
      deadline.abort()
    })
    try {
      return await this.#attempt(request, deadline.signal).catch((thrown: unknown) => {
        if (!isConnectFailure(thrown)) throw thrown
        return this.#attempt(request, deadline.signal)
      })
    } catch (thrown) {
      if (thrown instanceof WebhookFailed) throw thrown
      if (deadline.signal.aborted) throw new WebhookFailed(11_200, 'no answer in 15 s')
      throw isConnectFailure(thrown)
        ? new WebhookFailed(11_205, `no connection: ${causeOf(thrown)}`, { cause: thrown })
        : new WebhookFailed(11_200, `no answer: ${causeOf(thrown)}`, { cause: thrown })
    } finally {
      timer.cancel()
    }
  }

  async #attempt(request: WebhookRequest, signal: AbortSignal): Promise<WebhookAnswer> {
    const { method, parameters } = request
    const form = new URLSearchParams(parameters)
    const plain = request.url.replace(/#.*$/s, '')
    const separator = plain.includes('?') ? '&' : '?'
    const url = method === 'GET' ? `${plain}${separator}${form.toString()}` : plain
    const signature = signatureHeader(
      this.#signing,
      this.#authToken,
      url,
      method === 'GET' ? {} : parameters,
    )
    const response = await fetch(this.#address.route(url), {
      method,
      headers: { 'User-Agent': 'TwilioProxy/1.1', Accept: '*/*', ...signature },
      signal,
      ...(method === 'POST' ? { body: form } : {}),
    })
    const body = await readBody(response)
    if (!response.ok) throw new WebhookFailed(11_200, `the server answered HTTP ${response.status}`)
    const [contentType = ''] = (response.headers.get('content-type') ?? '').split(';')
    return { status: response.status, contentType: contentType.trim().toLowerCase(), body }
  }
}

async function readBody(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  const parts: AsyncIterable<Uint8Array> | null = response.body
  for await (const chunk of parts ?? []) {
    bytes += chunk.byteLength
    // Leaving the loop cancels the rest of the body.
    if (bytes > MAX_ANSWER_BYTES) {
      throw new WebhookFailed(11_750, 'the answer is longer than 64 KiB')
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function isConnectFailure(thrown: unknown): boolean {
  return CONNECT_FAILURES.has(causeCode(thrown) ?? '')
}

/** `fetch` hides the network's error in `cause`. */
function causeCode(thrown: unknown): string | null {
  const cause = thrown instanceof Error ? thrown.cause : null
  return cause instanceof Error && 'code' in cause ? String(cause.code) : null
}

function causeOf(thrown: unknown): string {
  return causeCode(thrown) ?? messageOf(thrown)
}
