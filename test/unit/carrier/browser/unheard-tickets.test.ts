import { beforeEach, describe, expect, test } from 'vitest'
import { UnheardTickets } from '../../../../src/carrier/browser/unheard-tickets.ts'

let tickets: UnheardTickets

beforeEach(() => {
  tickets = new UnheardTickets()
  tickets.lost('ticket-1', { callId: 'BR1', opens: 'first' })
  tickets.lost('ticket-2', { callId: 'BR2', opens: 'again' })
})

describe('a ticket that was used in vain', () => {
  test('opens once more what it had opened, and then nothing', () => {
    expect(tickets.redeem('ticket-2')).toEqual({ callId: 'BR2', opens: 'again' })
    expect(tickets.redeem('ticket-2')).toBeNull()
    expect(tickets.redeem('ticket-1')).toEqual({ callId: 'BR1', opens: 'first' })
  })

  test('is worthless once its call is over', () => {
    tickets.forget('BR1')
    expect(tickets.redeem('ticket-1')).toBeNull()
  })

  test('is worthless once its call has lost another page', () => {
    tickets.lost('ticket-3', { callId: 'BR1', opens: 'again' })
    expect(tickets.redeem('ticket-1')).toBeNull()
    expect(tickets.redeem('ticket-3')).toEqual({ callId: 'BR1', opens: 'again' })
  })
})

test('other tickets are none', () => {
  expect(tickets.redeem('ticket-4')).toBeNull()
})
