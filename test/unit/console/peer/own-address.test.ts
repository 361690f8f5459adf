import type { NetworkInterfaceInfo } from 'node:os'
import { expect, test } from 'vitest'
import { ownAddress } from '../../../../src/console/peer/own-address.ts'

const info = (
  family: 'IPv4' | 'IPv6',
  address: string,
  internal = false,
): NetworkInterfaceInfo => ({
  family,
  address,
  internal,
  netmask: '',
  mac: '',
  cidr: null,
  scopeid: 0,
})

const interfaces = {
  lo: [info('IPv4', '127.0.0.1', true), info('IPv6', '::1', true)],
  eth0: [info('IPv6', 'fe80::1'), info('IPv4', '10.0.0.7')],
  eth1: [info('IPv4', '10.0.1.7')],
}

test.each([
  ['0.0.0.0', false, 'http://10.0.0.7:3000'],
  ['::', false, 'http://10.0.0.7:3000'],
  ['0.0.0.0', true, 'http://127.0.0.1:3000'],
  ['127.0.0.1', false, 'http://127.0.0.1:3000'],
  ['10.0.1.7', true, 'http://10.0.1.7:3000'],
  ['fd00::5', false, 'http://[fd00::5]:3000'],
])('listening on %s (this machine alone: %s) it is at %s', (host, local, address) => {
  expect(ownAddress({ host, port: 3_000, local }, interfaces)).toBe(address)
})

test('a machine without a network has itself', () => {
  const at = { host: '0.0.0.0', port: 1_234, local: false }
  expect(ownAddress(at, { lo: interfaces.lo })).toBe('http://127.0.0.1:1234')
  expect(ownAddress(at, {})).toBe('http://127.0.0.1:1234')
})
