import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import { CameraLinks, type ReadToken } from '../../../src/camera/camera-links.ts'
import { InMemoryTokenLedger } from '../../../src/carrier/token-ledger.ts'
import { VirtualClock } from '../../../src/shared/clock.ts'

const CALL = `CA${'0123456789abcdef'.repeat(2)}`
const ORIGIN = 'https://calls.example.com'

let clock: VirtualClock
let links: CameraLinks

const linksOf = (...authTokens: string[]): CameraLinks =>
  new CameraLinks(authTokens, ORIGIN, new InMemoryTokenLedger(clock))
const make = (kind: 'link' | 'resume' = 'link', callId = CALL): string =>
  links.make(kind, callId, clock.wallMs())
const read = (token: string, by = links): ReadToken => by.read(token, clock.wallMs())

beforeEach(() => {
  clock = new VirtualClock()
  links = linksOf('auth-token-one')
})

describe('a token', () => {
  test.each(['link', 'resume'] as const)('of a %s says which call it is for', (kind) => {
    const nowMs = clock.wallMs()
    expect(read(make(kind))).toMatchObject({
      kind: 'good',
      token: { kind, callId: CALL, madeAtMs: nowMs, expiresAtMs: nowMs + 600_000 },
    })
  })

  test('can be used once', async () => {
    const found = read(make())
    if (found.kind !== 'good') throw new Error(found.kind)
    expect(await links.use(found.token)).toBe(true)
    expect(await links.use(found.token)).toBe(false)
  })

  test('lives for ten minutes', () => {
    const token = make()
    clock.advance(599_999)
    expect(read(token).kind).toBe('good')
    clock.advance(1)
    expect(read(token).kind).toBe('expired')
  })

  test('differs although the call and the time are the same', () => {
    expect(make()).not.toBe(make())
  })

  test('fits into one text message with its address, and into a path', () => {
    expect(make()).toMatch(/^[\w-]{80,96}$/)
    const url = links.url(CALL, clock.wallMs())
    expect(url).toMatch(/^https:\/\/calls\.example\.com\/camera\/[\w-]+$/)
    expect(`Show it to your camera: ${url}`.length).toBeLessThanOrEqual(160)
  })

  test('is not made for a call whose id leaves no room for it', () => {
    expect(make('link', 'x'.repeat(37))).toHaveLength(96)
    expect(() => make('link', 'x'.repeat(38))).toThrow(RangeError)
  })

  test('of another key is unknown', () => {
    expect(read(make(), linksOf('auth-token-two')).kind).toBe('unknown')
  })

  test('is read while the auth token is being changed', () => {
    expect(read(make(), linksOf('auth-token-two', 'auth-token-one')).kind).toBe('good')
  })

  test.each(['', 'a', 'x'.repeat(96), '../../etc/passwd', 'a'.repeat(10_000), '\u0000'])(
    'that is none is unknown: %j',
    (text) => {
      expect(read(text).kind).toBe('unknown')
    },
  )

  test('with any other character in any place is unknown', () => {
    const token = make()
    const place = fc.nat({ max: token.length - 1 })
    fc.assert(
      fc.property(place, fc.string({ minLength: 1, maxLength: 1 }), (at, character) => {
        fc.pre(token[at] !== character)
        const changed = token.slice(0, at) + character + token.slice(at + 1)
        expect(read(changed).kind).toBe('unknown')
      }),
    )
    for (const changed of [`${token}=`, `${token} `, `${token}A`, token.slice(1)]) {
      expect(read(changed).kind).toBe('unknown')
    }
  })

  test('of a link is none of a page that comes back, and the other way round', () => {
    const bytes = Buffer.from(make('link'), 'base64url')
    bytes.writeUInt8(1, 0)
    expect(read(bytes.toString('base64url')).kind).toBe('unknown')
  })
})

test('without an auth token nothing is made', () => {
  expect(() => linksOf().make('link', CALL, 0)).toThrow(/auth token/)
})
