import { expect, test } from 'vitest'
import { comesFromOwnPage } from '../../../src/http/origin-check.ts'

const PUBLIC = 'https://calls.example.com'
const here = { host: '127.0.0.1:40123', origin: 'http://127.0.0.1:40123' }

function changeFrom(
  headers: Readonly<Record<string, string | readonly string[]>>,
  peer: string | undefined = '192.0.2.7',
): boolean {
  return comesFromOwnPage({ method: 'POST', headers, peer }, PUBLIC)
}

test('takes a change from the public address, whatever the proxy calls this host', () => {
  expect(changeFrom({ origin: PUBLIC, host: '10.0.0.5:3000' })).toBe(true)
  expect(changeFrom({ origin: PUBLIC, 'sec-fetch-site': 'same-origin' })).toBe(true)
})

test.each([
  ['no origin', {}],
  ['an origin that says nothing', { origin: 'null' }],
  ['two origins', { origin: [PUBLIC, PUBLIC] }],
  ['a longer name', { origin: `${PUBLIC}.evil.example` }],
  ['another port', { origin: `${PUBLIC}:8443` }],
  ['a path', { origin: `${PUBLIC}/` }],
  ['no encryption', { origin: 'http://calls.example.com' }],
  ['the name of a host that is not ours', { origin: 'http://evil.example', host: 'evil.example' }],
  ['another site, says the browser', { origin: PUBLIC, 'sec-fetch-site': 'cross-site' }],
  ['a typed address, says the browser', { origin: PUBLIC, 'sec-fetch-site': 'none' }],
])('takes no change from %s', (_, headers) => {
  expect(changeFrom(headers)).toBe(false)
})

test.each([
  ['127.0.0.1', here],
  ['::ffff:127.0.0.1', here],
  ['::1', { host: '[::1]:40123', origin: 'http://[::1]:40123' }],
  ['127.0.0.1', { host: 'localhost', origin: 'http://localhost' }],
])('takes a change on this machine from the host that was asked: %s', (peer, headers) => {
  expect(changeFrom(headers, peer)).toBe(true)
})

test.each([
  ['from elsewhere', here, '192.0.2.7'],
  ['from a socket that is gone', here, undefined],
  ['from another port', { ...here, origin: 'http://127.0.0.1:40124' }, '127.0.0.1'],
  ['from another name', { ...here, origin: 'http://localhost:40123' }, '127.0.0.1'],
  ['with a host that is none', { ...here, host: '127.0.0.1:40123/x' }, '127.0.0.1'],
  [
    'through a name that was made to lead here',
    { host: 'rebound.example:40123', origin: 'http://rebound.example:40123' },
    '127.0.0.1',
  ],
])('takes none that says it was on this machine, and came %s', (_, headers, peer) => {
  expect(comesFromOwnPage({ method: 'DELETE', headers, peer }, PUBLIC)).toBe(false)
})

test('lets anybody read but the pages of other sites', () => {
  const readFrom = (headers: Readonly<Record<string, string>>): boolean =>
    comesFromOwnPage({ method: 'GET', headers, peer: '192.0.2.7' }, PUBLIC)
  expect(readFrom({})).toBe(true)
  expect(readFrom({ 'sec-fetch-site': 'same-origin' })).toBe(true)
  expect(readFrom({ 'sec-fetch-site': 'none' })).toBe(true)
  expect(readFrom({ 'sec-fetch-site': 'same-site' })).toBe(false)
  expect(readFrom({ 'sec-fetch-site': 'cross-site' })).toBe(false)
})
