import { lookup, type LookupAddress } from 'node:dns'
import { request as requestHttp, type IncomingMessage } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { HexkeyError } from '../../shared/errors.ts'
import { isPublicAddress } from './public-address.ts'

/** An address to which tools never send anything. */
export class AddressRefused extends HexkeyError {
  readonly code = 'ADDRESS_REFUSED'
  readonly retryable = false
}

/** What a request is made of. */
export interface Outgoing {
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
  readonly signal: AbortSignal
}

type Resolve = (hostname: string) => Promise<readonly LookupAddress[]>

/**
 * How far requests of tools reach: to the public internet, and no further.
 *
 * A name is resolved once, and the connection goes to the address that was looked at: a name that
 * answers differently the second time (DNS rebinding) gains nothing. Redirects are not followed,
 * and connections are not kept.
 */
export class Reach {
  readonly #allowPrivate: boolean
  readonly #resolve: Resolve

  /**
   * @param allowPrivate loopback and private addresses too: for a bridge that itself is only
   *   reached over loopback.
   * @param resolve all addresses of a name; the system's resolver if left out.
   */
  constructor(options: { readonly allowPrivate: boolean; readonly resolve?: Resolve }) {
    this.#allowPrivate = options.allowPrivate
    this.#resolve = options.resolve ?? resolveAll
  }

  /**
   * Resolves with the answer's head; its body is still to be read, or to be destroyed.
   *
   * @throws AddressRefused; and what the network or the signal throws.
   */
  async open(url: URL, outgoing: Outgoing): Promise<IncomingMessage> {
    const address = await unlessAborted(this.#addressOf(url), outgoing.signal)
    const { method, headers, body, signal } = outgoing
    const request = url.protocol === 'https:' ? requestHttps : requestHttp
    return new Promise((resolve, reject) => {
      const lookup = only(address)
      const sent = request(url, { method, headers, signal, lookup, agent: false }, resolve)
      // After the head, what goes wrong is told by the answer itself.
      sent.on('error', reject)
      sent.end(body ?? undefined)
    })
  }

  async #addressOf(url: URL): Promise<LookupAddress> {
    const hostname = url.hostname.replace(/^\[|\]$/g, '')
    const family = isIP(hostname)
    const found = family === 0 ? await this.#resolve(hostname) : [{ address: hostname, family }]
    const [first] = found
    if (first === undefined) throw new AddressRefused('The name has no address.')
    // One private address among others is a trick or a mistake.
    if (!this.#allowPrivate && !found.every(({ address }) => isPublicAddress(address))) {
      throw new AddressRefused('The address is not on the public internet.')
    }
    return first
  }
}

function only({ address, family }: LookupAddress): LookupFunction {
  return (_hostname, options, callback) => {
    if (options.all === true) callback(null, [{ address, family }])
    else callback(null, address, family)
  }
}

function resolveAll(hostname: string): Promise<readonly LookupAddress[]> {
  return new Promise((resolve, reject) => {
    lookup(hostname, { all: true }, (error, addresses) => {
      if (error === null) resolve(addresses)
      else reject(error)
    })
  })
}

/** A resolver cannot be told to stop: it is left behind. */
function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      reject(new DOMException('The request was aborted.', 'AbortError'))
    }
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
    promise.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', stop)
    })
  })
}
