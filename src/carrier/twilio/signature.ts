// The package's root loads its whole REST client, 30 MB that a server of calls has no use for.
import { validateRequest } from 'twilio/lib/webhooks/webhooks.js'

/** The header that Twilio signs requests with. Node gives header names in lower case. */
export const SIGNATURE_HEADER = 'x-twilio-signature'

type FormParams = Readonly<Record<string, string | readonly string[]>>

/**
 * Tells Twilio's requests from everybody else's: base64(HMAC-SHA1(auth token, URL + parameters)).
 *
 * The URL is the configured public origin with the request's own path and query. `Host` and
 * `X-Forwarded-*` are the sender's words and are never looked at.
 */
export class SignatureCheck {
  readonly #origin: string
  readonly #authTokens: readonly string[]
  readonly #mediaUrls: readonly string[]

  /**
   * @param publicUrl the origin that Twilio is given.
   * @param authTokens the account's tokens; more than one while rotating.
   * @param mediaUrl the literal URL of the Media Stream in the TwiML.
   */
  constructor(options: {
    readonly publicUrl: URL
    readonly authTokens: readonly string[]
    readonly mediaUrl: string
  }) {
    this.#origin = options.publicUrl.origin
    this.#authTokens = options.authTokens
    this.#mediaUrls = upgradeForms(options.mediaUrl)
  }

  /**
   * Checks a form-encoded webhook.
   *
   * @param target the request's path and query exactly as they came.
   * @param body the decoded form; a repeated field is an array. Anything else is refused.
   */
  webhook(target: string, body: unknown, signature: unknown): boolean {
    const params = formParams(body)
    if (params === null) return false
    // Retry overrides ride in the fragment of the configured URL and are not signed.
    const url = `${this.#origin}${withoutFragment(target)}`
    return this.#signed(signature, url, params)
  }

  /** Checks the upgrade of a Media Stream: the TwiML's literal URL, without parameters. */
  upgrade(signature: unknown): boolean {
    return this.#mediaUrls.some((url) => this.#signed(signature, url, {}))
  }

  #signed(signature: unknown, url: string, params: FormParams): boolean {
    if (typeof signature !== 'string' || signature === '') return false
    try {
      return this.#authTokens.some((token) => validateRequest(token, signature, url, params))
    } catch {
      // The SDK parses the URL; a request target that makes none was not signed by Twilio.
      return false
    }
  }
}

/** The Media Stream's URL as the TwiML states it: `wss`, or `ws` on a loopback `http` origin. */
export function mediaUrlOf(publicUrl: URL, path: string): string {
  const scheme = publicUrl.protocol === 'https:' ? 'wss' : 'ws'
  return `${scheme}://${publicUrl.host}${path}`
}

/**
 * The forms in which the same upgrade has been signed: with and without a trailing slash, and with
 * the scheme's port. The SDK itself adds the forms without a port and, for wss, with `:80`.
 */
function upgradeForms(mediaUrl: string): string[] {
  const { protocol, port, host } = new URL(mediaUrl)
  const urls = [mediaUrl, `${mediaUrl}/`]
  if (port !== '') return urls
  const scheme = `${protocol}//${host}`
  const explicit = `${scheme}:${protocol === 'wss:' ? 443 : 80}`
  return [...urls, ...urls.map((url) => url.replace(scheme, explicit))]
}

function withoutFragment(target: string): string {
  const start = target.indexOf('#')
  return start === -1 ? target : target.slice(0, start)
}

/**
 * Every field of Twilio's begins with a capital letter. Others are refused: names and values are
 * signed in a row without anything between them, and the end of an identifier (hexadecimal digits)
 * could be passed off as the beginning of a field's name.
 */
const FIELD_NAME = /^[A-Z]/

function formParams(body: unknown): FormParams | null {
  if (body === undefined || body === null) return {}
  if (typeof body !== 'object') return null
  const good = Object.entries(body).every(
    ([name, value]) => FIELD_NAME.test(name) && isFormValue(value),
  )
  return good ? (body as FormParams) : null
}

function isFormValue(value: unknown): boolean {
  if (Array.isArray(value)) return value.every((one) => typeof one === 'string')
  return typeof value === 'string'
}
