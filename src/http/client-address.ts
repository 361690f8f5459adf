import { isIPv6 } from 'node:net'

/**
 * Whom failed sign-ins and calls of a connection are counted for: an IPv4 address, or the 64 leading bits of
 * an IPv6 address, which one subscriber has to himself.
 *
 * @param peer the socket's own; undefined when it is gone already.
 */
export function clientAddress(peer: string | undefined): string {
  const address = (peer ?? '').replace(/%.*$/, '').replace(/^::ffff:(?=\d+\.)/i, '')
  if (!isIPv6(address)) return address
  const [head = '', tail] = address.split('::')
  const first = head === '' ? [] : head.split(':')
  const last = tail === undefined || tail === '' ? [] : tail.split(':')
  const missing = tail === undefined ? 0 : Math.max(0, 8 - first.length - last.length)
  const groups = [...first, ...Array<string>(missing).fill('0'), ...last]
  return groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, '').toLowerCase())
    .join(':')
}
