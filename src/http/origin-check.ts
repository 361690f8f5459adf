import { BlockList, isIP } from 'node:net'

const LOOPBACK = new BlockList()
LOOPBACK.addSubnet('127.0.0.0', 8)
LOOPBACK.addAddress('::1', 'ipv6')

/** What a request says about where it comes from, and what its socket says. */
export interface Asking {
  readonly method: string
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  /** The socket's own peer; undefined when it is gone already. */
  readonly peer: string | undefined
}

const READS = ['GET', 'HEAD', 'OPTIONS']

/**
 * Whether a request comes from our own pages. One that changes something must say so:
 * with `Origin`, which browsers add to each of them and pages cannot forge. `Sec-Fetch-Site` can only
 * shut the door: a reader that is no browser has none.
 *
 * @param publicOrigin the origin at which our pages are opened.
 */
export function comesFromOwnPage(asking: Asking, publicOrigin: string): boolean {
  const site = asking.headers['sec-fetch-site']
  if (READS.includes(asking.method)) {
    // `none`: typed into the address bar.
    return site === undefined || site === 'same-origin' || site === 'none'
  }
  if (site !== undefined && site !== 'same-origin') return false
  return ownOriginOf(asking, publicOrigin) !== null
}

/**
 * The `Origin` of a request, if it is our pages': the public one, or the very host that was asked,
 * when that is this machine by name and the socket comes from here. The second is for a page that
 * is opened where the server runs, at whatever port it has, or through a tunnel; a page of another
 * program on this machine has another port.
 */
export function ownOriginOf({ headers, peer }: Asking, publicOrigin: string): string | null {
  const { origin, host } = headers
  if (typeof origin !== 'string') return null
  if (origin === publicOrigin) return origin
  if (typeof host !== 'string' || peer === undefined || !isLoopback(peer)) return null
  const asked = URL.parse(`http://${host}`)
  if (asked?.host !== host.toLowerCase() || asked.origin !== origin) return null
  const name = asked.hostname.replaceAll(/[[\]]/g, '')
  return name === 'localhost' || isLoopback(name) ? origin : null
}

function isLoopback(address: string): boolean {
  const bare = address.replace(/^::ffff:(?=\d+\.)/i, '')
  const family = isIP(bare)
  return family !== 0 && LOOPBACK.check(bare, family === 6 ? 'ipv6' : 'ipv4')
}
