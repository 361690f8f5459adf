/**
 * The server under two names: the public origin that stands in its TwiML and in signatures, and
 * the place where it can really be reached from here.
 *
 * Twilio only knows the first. A phone beside the server keeps the first in everything that is
 * signed, and connects to the second, as a tunnel or a load balancer would.
 */
export class PublicAddress {
  readonly #publicOrigin: URL
  readonly #serverOrigin: URL

  constructor(publicUrl: URL, serverUrl: URL) {
    this.#publicOrigin = publicUrl
    this.#serverOrigin = serverUrl
  }

  /** Where to connect for a public URL (http, https, ws or wss); foreign hosts are left alone. */
  route(publicUrl: string): string {
    const url = new URL(publicUrl)
    if (url.host !== this.#publicOrigin.host) return publicUrl
    const secure = this.#serverOrigin.protocol === 'https:'
    const scheme = url.protocol.startsWith('ws') ? 'ws' : 'http'
    return `${scheme}${secure ? 's' : ''}://${this.#serverOrigin.host}${url.pathname}${url.search}`
  }
}

/** A URL of a TwiML document made absolute against the document it stands in; null if it is none. */
export function resolveUrl(url: string, documentUrl: string): string | null {
  return URL.canParse(url, documentUrl) ? new URL(url, documentUrl).href : null
}
