import { BlockList, isIPv4 } from 'node:net'

/**
 * IPv4 that is not the public internet: private, loopback, link-local (where clouds keep their
 * metadata), shared, documentation, multicast, reserved.
 * Source: IANA IPv4 Special-Purpose Address Registry.
 */
const SPECIAL_V4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const

/**
 * Inside the global unicast range: protocol assignments with Teredo, documentation, and 6to4,
 * which carries an IPv4 address. Source: IANA IPv6 Special-Purpose Address Registry.
 */
const SPECIAL_V6 = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const

const special = new BlockList()
for (const [net, prefix] of SPECIAL_V4) special.addSubnet(net, prefix, 'ipv4')
for (const [net, prefix] of SPECIAL_V6) special.addSubnet(net, prefix, 'ipv6')

/** Whatever lies outside is no address of the public internet: `::1`, `::ffff:10.0.0.1`, `fe80::`. */
const globalUnicast = new BlockList()
globalUnicast.addSubnet('2000::', 3, 'ipv6')

/** @param address an IP address as the resolver writes it. */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !special.check(address, 'ipv4')
  const [bare = '', zone] = address.split('%')
  if (zone !== undefined) return false
  return globalUnicast.check(bare, 'ipv6') && !special.check(bare, 'ipv6')
}
