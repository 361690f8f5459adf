import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import { STREAM_TOKEN_TTL_MS, StreamTokens } from '../../../src/carrier/stream-token.ts'
import { InMemoryTokenLedger } from '../../../src/carrier/token-ledger.ts'
import { VirtualClock } from '../../../src/shared/clock.ts'

let clock: VirtualClock
let tokens: StreamTokens
const issue = (callId = 'CA1'): string => tokens.issue(callId, clock.wallMs()).token
const redeem = (token: string, callId = 'CA1'): Promise<string> =>
  tokens.redeem(token, callId, clock.wallMs())

beforeEach(() => {
  clock = new VirtualClock()
  tokens = new StreamTokens(['auth-token-one'], new InMemoryTokenLedger(clock))
})

describe('stream tokens', () => {
  test('let one stream of their call in, once', async () => {
    const token = issue()
    expect(await redeem(token)).toBe('ok')
    expect(await redeem(token)).toBe('used')
  })

  test('are worth nothing for another call, and are not used up by the attempt', async () => {
    const token = issue('CA1')
    expect(await redeem(token, 'CA2')).toBe('other-call')
    expect(await redeem(token, 'CA1')).toBe('ok')
  })

  test('live for a minute at most', async () => {
    const { token, expiresAtMs } = tokens.issue('CA1', clock.wallMs())
    expect(expiresAtMs - clock.wallMs()).toBe(STREAM_TOKEN_TTL_MS)
    expect(STREAM_TOKEN_TTL_MS).toBeLessThanOrEqual(60_000)
    const other = issue()
    clock.advance(59_999)
    expect(await redeem(other)).toBe('ok')
    clock.advance(1)
    expect(await redeem(token)).toBe('expired')
  })

  test('stay used until they are worthless anyway', async () => {
    const token = issue()
    expect(await redeem(token)).toBe('ok')
    clock.advance(59_999)
    expect(await redeem(token)).toBe('used')
    clock.advance(2)
    expect(await redeem(token)).toBe('expired')
  })

  test('differ although the call and the time are the same', () => {
    expect(issue()).not.toBe(issue())
  })

  test('fit into a parameter of the TwiML', () => {
    expect(issue()).toMatch(/^[\w-]{96}$/)
  })

  test('of another key are forged', async () => {
    const foreign = new StreamTokens(['auth-token-two'], new InMemoryTokenLedger(clock))
    expect(await redeem(foreign.issue('CA1', clock.wallMs()).token)).toBe('forged')
  })

  test('of the previous key are good while tokens are rotated', async () => {
    const token = issue()
    const rotated = new StreamTokens(
      ['auth-token-two', 'auth-token-one'],
      new InMemoryTokenLedger(clock),
    )
    expect(await rotated.redeem(token, 'CA1', clock.wallMs())).toBe('ok')
  })

  test('are forged once any character is changed', async () => {
    const token = issue()
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/='
    await fc.assert(
      fc.asyncProperty(
        fc.nat(token.length - 1),
        fc.constantFrom(...Array.from(alphabet)),
        async (at, character) => {
          fc.pre(token[at] !== character)
          expect(await redeem(`${token.slice(0, at)}${character}${token.slice(at + 1)}`)).toBe(
            'forged',
          )
        },
      ),
    )
    expect(await redeem(token)).toBe('ok')
  })

  test('any other text is forged', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 120 }), async (text) => {
        expect(await redeem(text)).toBe('forged')
      }),
    )
    expect(await redeem(`${issue()}=`)).toBe('forged')
  })
})
