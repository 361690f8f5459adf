import { createHash, timingSafeEqual } from 'node:crypto'
import { BlockList, isIP } from 'node:net'

/** What a request for the metrics says about itself, and what its socket says. */
export interface MetricsAsker {
  /** The socket's own peer; undefined when it is gone already. */
  readonly peer: string | undefined
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
}

export type MetricsVerdict =
  | 'let-in'
  /** The token is missing or another one. */
  | 'token-wanted'
  /** There is no token, and the request does not come from this machine. */
  | 'not-from-here'

const LOOPBACK = new BlockList()
LOOPBACK.addSubnet('127.0.0.0', 8)
LOOPBACK.addAddress('::1', 'ipv6')

/** Proxies add these; who asks from this machine itself has none of them. */
const PROXY_HEADERS = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip']

/**
 * Who may read the metrics: whoever has the token; without one, this machine alone.
 *
 * Headers can only shut the door: a tunnel or proxy on this machine reaches us from loopback too,
 * and what it says about its client, or the public name that was asked for, gives it away.
 *
 * @param token null: there is none.
 */
export function metricsGuard(token: string | null): (asker: MetricsAsker) => MetricsVerdict {
  if (token === null) return (asker) => (isFromHere(asker) ? 'let-in' : 'not-from-here')
  const wanted = digest(token)
  return ({ headers }) => {
    const given = bearerOf(headers['authorization'])
    // Digests have one length: the time of the comparison tells nothing of the token.
    return given !== null && timingSafeEqual(digest(given), wanted) ? 'let-in' : 'token-wanted'
  }
}

function isFromHere({ peer, headers }: MetricsAsker): boolean {
  if (peer === undefined || !isLoopback(peer)) return false
  if (PROXY_HEADERS.some((name) => headers[name] !== undefined)) return false
  const { host } = headers
  const name = typeof host === 'string' ? URL.parse(`http://${host}`)?.hostname : undefined
  return name === 'localhost' || isLoopback(name?.replaceAll(/[[\]]/g, '') ?? '')
}

function isLoopback(address: string): boolean {
  const family = isIP(address)
  return family !== 0 && LOOPBACK.check(address, family === 6 ? 'ipv6' : 'ipv4')
}

function bearerOf(header: string | readonly string[] | undefined): string | null {
  return typeof header === 'string' ? (/^Bearer +(\S+) *$/i.exec(header)?.[1] ?? null) : null
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
