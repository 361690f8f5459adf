import { describe, expect, it } from 'vitest'
import { isPublicAddress } from '../../../../src/tools/http/public-address.ts'

describe('an address on the public internet', () => {
  it.each(['93.184.216.34', '8.8.8.8', '172.15.0.1', '172.32.0.1', '2606:2800:220:1::1'])(
    'is %s',
    (address) => {
      expect(isPublicAddress(address)).toBe(true)
    },
  )

  it.each([
    ['0.0.0.0', 'this host'],
    ['10.1.2.3', 'private'],
    ['100.64.0.1', 'shared by a carrier'],
    ['127.0.0.1', 'loopback'],
    ['127.255.255.254', 'loopback too'],
    ['169.254.169.254', 'where clouds keep their metadata'],
    ['172.16.0.1', 'private'],
    ['172.31.255.255', 'private'],
    ['192.168.1.1', 'private'],
    ['198.18.0.1', 'for benchmarks'],
    ['224.0.0.1', 'multicast'],
    ['255.255.255.255', 'broadcast'],
    ['::', 'this host'],
    ['::1', 'loopback'],
    ['::ffff:127.0.0.1', 'IPv4 inside'],
    ['::ffff:8.8.8.8', 'IPv4 inside, written in no usual way'],
    ['::127.0.0.1', 'IPv4 inside'],
    ['64:ff9b::7f00:1', 'IPv4 inside'],
    ['2002:7f00:1::', 'IPv4 inside'],
    ['2001:0:53aa:64c::1', 'IPv4 inside'],
    ['2001:db8::1', 'documentation'],
    ['fc00::1', 'private'],
    ['fd12:3456::1', 'private'],
    ['fe80::1', 'link-local'],
    ['fe80::1%eth0', 'link-local'],
    ['ff02::1', 'multicast'],
    ['not an address', 'nothing'],
    ['', 'nothing'],
  ])('is not %s (%s)', (address) => {
    expect(isPublicAddress(address)).toBe(false)
  })
})
