import { beforeEach, describe, expect, test } from 'vitest'
import { Tickets } from '../../../../src/carrier/browser/tickets.ts'
import { StreamTokens } from '../../../../src/carrier/stream-token.ts'
import { InMemoryTokenLedger } from '../../../../src/carrier/token-ledger.ts'
import { VirtualClock } from '../../../../src/shared/clock.ts'
import { MemoryCallLog } from '../../../support/memory-call-log.ts'
import { memoryLog } from '../../../support/memory-log.ts'

const CALL = `BR${'0123456789abcdef'.repeat(2)}`
const OTHER = `BR${'f'.repeat(32)}`

let clock: VirtualClock
let store: MemoryCallLog
let tickets: Tickets

function ticketsOf(authTokens = ['auth-token-one']): Tickets {
  return new Tickets({ authTokens, usedTokens: store, clock, log: memoryLog().log })
}

beforeEach(() => {
  clock = new VirtualClock()
  store = new MemoryCallLog()
  tickets = ticketsOf()
})

const bad = (why: string) => ({ kind: 'bad', why })

describe('a ticket', () => {
  test.each(['first', 'again'] as const)('that opens the %s stream is good once', async (opens) => {
    const ticket = tickets.issue(opens, CALL)
    expect(await tickets.redeem(ticket)).toEqual({ kind: 'good', callId: CALL, opens })
    expect(await tickets.redeem(ticket)).toEqual(bad('used'))
  })

  test('is good once among all processes', async () => {
    const ticket = tickets.issue('first', CALL)
    expect(await ticketsOf().redeem(ticket)).toMatchObject({ kind: 'good' })
    expect(await tickets.redeem(ticket)).toEqual(bad('used'))
  })

  test('for the first stream is good for a minute', async () => {
    const [one, two] = [tickets.issue('first', CALL), tickets.issue('first', CALL)]
    clock.advance(59_999)
    expect(await tickets.redeem(one)).toMatchObject({ kind: 'good' })
    clock.advance(1)
    expect(await tickets.redeem(two)).toEqual(bad('expired'))
  })

  test('to resume with is good for as long as a call may last', async () => {
    const [one, two] = [tickets.issue('again', CALL), tickets.issue('again', CALL)]
    clock.advance(14_400_000)
    expect(await tickets.redeem(one)).toMatchObject({ kind: 'good' })
    clock.advance(60_000)
    expect(await tickets.redeem(two)).toEqual(bad('expired'))
  })

  test('that has expired makes room for others, whatever lasts longer', async () => {
    for (let count = 0; count < 100; count += 1) {
      await tickets.redeem(tickets.issue('again', CALL))
      expect(await tickets.redeem(tickets.issue('first', CALL))).toMatchObject({ kind: 'good' })
      clock.advance(60_000)
    }
  })

  test('is worth nothing for another call, or as another kind', async () => {
    const ticket = tickets.issue('first', CALL)
    expect(await tickets.redeem(ticket.replace(CALL, OTHER))).toEqual(bad('other-call'))
    expect(await tickets.redeem(ticket.replace('first', 'again'))).toEqual(bad('forged'))
    expect(await tickets.redeem(ticket)).toMatchObject({ kind: 'good' })
  })

  test('is no telephone’s token, nor the other way round', async () => {
    const tokens = new StreamTokens(['auth-token-one'], new InMemoryTokenLedger(clock))
    const { token } = tokens.issue(CALL, clock.wallMs())
    expect(await tickets.redeem(`first.${CALL}.${token}`)).toEqual(bad('forged'))
    const own = tickets.issue('first', CALL).split('.').at(-1) ?? ''
    expect(await tokens.redeem(own, CALL, clock.wallMs())).toBe('forged')
  })

  test('stays good while the key is rotated, and no longer', async () => {
    const [one, two] = [tickets.issue('first', CALL), tickets.issue('first', CALL)]
    const rotated = ticketsOf(['auth-token-two', 'auth-token-one'])
    expect(await rotated.redeem(one)).toMatchObject({ kind: 'good' })
    expect(await ticketsOf(['auth-token-two']).redeem(two)).toEqual(bad('forged'))
  })

  test.each(['', 'x'.repeat(100), `first.${CALL}.`, `third.${CALL}.abc`, `first.CA1.abc`])(
    'is not %j',
    async (text) => {
      expect(await tickets.redeem(text)).toEqual(bad('no-ticket'))
    },
  )
})
