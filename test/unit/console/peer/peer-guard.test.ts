import { beforeEach, describe, expect, test } from 'vitest'
import { PeerGuard } from '../../../../src/console/peer/peer-guard.ts'
import {
  looksSigned,
  peerKeys,
  signPeer,
  type PeerRequest,
} from '../../../../src/console/peer/peer-signature.ts'
import { VirtualClock } from '../../../../src/shared/clock.ts'

const TOKEN = 'auth-token-one'
const [key] = peerKeys([TOKEN])
const request: PeerRequest = {
  method: 'POST',
  path: '/internal/calls/CA1/hang-up',
  to: 'one',
  body: '{"who":1}',
}

let clock: VirtualClock
let guard: PeerGuard

beforeEach(() => {
  clock = new VirtualClock()
  guard = new PeerGuard({ keys: peerKeys([TOKEN]), instanceId: 'one', clock })
})

const sign = (changes: Partial<PeerRequest> = {}, aheadMs = 0): string =>
  signPeer({ ...request, ...changes }, key!, clock.wallMs() + aheadMs)

describe('a request of another process', () => {
  test('is taken once, and not again', () => {
    const header = sign()
    expect(guard.judge(header, request)).toBe('ok')
    expect(guard.judge(header, request)).toBe('repeated')
    clock.advance(59_000)
    expect(guard.judge(header, request)).toBe('repeated')
  })

  test('is not taken again when it is old, whenever it comes', () => {
    const ahead = sign({}, 60_000)
    expect(guard.judge(ahead, request)).toBe('ok')
    for (let at = 0; at < 8; at += 1) {
      clock.advance(20_000)
      // Others make the guard forget what it can.
      expect(guard.judge(sign(), request)).toBe('ok')
      expect(guard.judge(ahead, request)).not.toBe('ok')
    }
  })

  test.each([
    ['method', { method: 'GET' }],
    ['path', { path: '/internal/calls/CA2/hang-up' }],
    ['path by its query', { path: '/internal/calls/CA1/hang-up?now' }],
    ['process', { to: 'two' }],
    ['body', { body: '{"who":2}' }],
    ['body that is missing', { body: '' }],
  ])('is signed for its %s', (_what, changes) => {
    expect(guard.judge(sign(changes), request)).toBe('forged')
  })

  test.each([
    [-60_000, 'ok'],
    [-60_001, 'out-of-time'],
    [60_000, 'ok'],
    [60_001, 'out-of-time'],
  ])('with a time that is off by %i ms is %s', (offMs, verdict) => {
    expect(guard.judge(sign({}, offMs), request)).toBe(verdict)
  })

  test.each([
    '',
    't=1,n=2,s=3',
    'x'.repeat(10_000),
    `t=1700000000000,n=${'0'.repeat(32)},s=${'0'.repeat(64)}`,
    `t=99999999999999999999,n=${'0'.repeat(32)},s=${'0'.repeat(64)}`,
  ])('without a right signature is forged: %j', (header) => {
    expect(guard.judge(header, request)).toBe('forged')
  })

  test('is not changed by a changed nonce or time', () => {
    const header = sign()
    expect(guard.judge(header.replace(/n=./, 'n=g'), request)).toBe('forged')
    const other = /n=0/.test(header) ? 'n=1' : 'n=0'
    expect(guard.judge(header.replace(/n=./, other), request)).toBe('forged')
    expect(guard.judge(header.replace(/t=(\d)/, 't=2'), request)).toBe('forged')
    expect(guard.judge(header, request)).toBe('ok')
  })

  test('may be signed with any token that is known, while one is being changed', () => {
    const [old, fresh] = peerKeys(['auth-token-old', 'auth-token-new'])
    guard = new PeerGuard({
      keys: peerKeys(['auth-token-new', 'auth-token-old']),
      instanceId: 'one',
      clock,
    })
    const [stranger] = peerKeys(['auth-token-of-somebody-else'])
    const signed = (by: Buffer | undefined): string => signPeer(request, by!, clock.wallMs())
    expect(guard.judge(signed(old), request)).toBe('ok')
    expect(guard.judge(signed(fresh), request)).toBe('ok')
    expect(guard.judge(signed(stranger), request)).toBe('forged')
    expect(guard.judge(signed(Buffer.from('auth-token-new')), request)).toBe('forged')
  })

  test('is refused when more came than can be remembered, and taken again later', () => {
    for (let at = 0; at < 20_000; at += 1) guard.judge(sign(), request)
    expect(guard.judge(sign(), request)).toBe('too-many')
    clock.advance(120_001)
    expect(guard.judge(sign(), request)).toBe('ok')
  })
})

test('what is no signature by its form is known before anything is read', () => {
  expect(looksSigned(sign())).toBe(true)
  for (const header of [undefined, '', 'Bearer x', [sign()], `${sign()} `]) {
    expect(looksSigned(header)).toBe(false)
  }
})
