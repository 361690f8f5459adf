import { describe, expect, it } from 'vitest'
import { isOpen, type AgentHours, type OpenHours } from '../../../src/agents/opening-hours.ts'

const WEEK = ['mon', 'tue', 'wed', 'thu', 'fri'] as const

function hours(open: readonly OpenHours[], more: Partial<AgentHours> = {}): AgentHours {
  const outside = { say: 'Closed.', transferTo: null, callback: false }
  return { timeZone: 'Europe/Berlin', open, closedDays: [], outside, ...more }
}

const office = hours([{ days: WEEK, fromMinute: 8 * 60, toMinute: 20 * 60 }])

describe('opening hours', () => {
  it.each([
    ['a minute before', '2026-11-20T06:59:59Z', false],
    ['at the first minute', '2026-11-20T07:00:00Z', true],
    ['in the last minute', '2026-11-20T18:59:59Z', true],
    ['at the end', '2026-11-20T19:00:00Z', false],
    ['on a Saturday', '2026-11-21T11:00:00Z', false],
  ])('are those of the local clock: %s', (_when, at, open) => {
    expect(isOpen(office, Date.parse(at))).toBe(open)
  })

  it('move with the clock in summer', () => {
    expect(isOpen(office, Date.parse('2026-07-01T06:00:00Z'))).toBe(true)
    expect(isOpen(office, Date.parse('2026-07-01T05:59:00Z'))).toBe(false)
  })

  it('over midnight belong to the day on which they begin', () => {
    const night = hours([{ days: ['fri'], fromMinute: 22 * 60, toMinute: 2 * 60 }])
    expect(isOpen(night, Date.parse('2026-11-20T21:00:00Z'))).toBe(true)
    expect(isOpen(night, Date.parse('2026-11-21T00:59:00Z'))).toBe(true)
    expect(isOpen(night, Date.parse('2026-11-21T01:00:00Z'))).toBe(false)
    expect(isOpen(night, Date.parse('2026-11-20T00:30:00Z'))).toBe(false)
    expect(isOpen(night, Date.parse('2026-11-21T21:30:00Z'))).toBe(false)
  })

  it('do not begin on a closed day; a night that began before it lasts to its end', () => {
    const always = hours(
      [{ days: [...WEEK, 'sat', 'sun'], fromMinute: 22 * 60, toMinute: 2 * 60 }],
      { closedDays: ['2026-12-25'] },
    )
    expect(isOpen(always, Date.parse('2026-12-25T00:30:00Z'))).toBe(true)
    expect(isOpen(always, Date.parse('2026-12-25T21:30:00Z'))).toBe(false)
    expect(isOpen(always, Date.parse('2026-12-26T00:30:00Z'))).toBe(false)
    expect(isOpen(always, Date.parse('2026-12-26T21:30:00Z'))).toBe(true)
  })

  it('last a whole day from 00:00 to 24:00', () => {
    const sunday = hours([{ days: ['sun'], fromMinute: 0, toMinute: 1_440 }])
    expect(isOpen(sunday, Date.parse('2026-11-21T23:00:00Z'))).toBe(true)
    expect(isOpen(sunday, Date.parse('2026-11-22T22:59:59Z'))).toBe(true)
    expect(isOpen(sunday, Date.parse('2026-11-22T23:00:00Z'))).toBe(false)
  })

  it('hold on the days when the clock is changed', () => {
    const early = hours([{ days: ['sun'], fromMinute: 150, toMinute: 240 }])
    // 29 March 2026: 02:00 becomes 03:00, so that half past two never comes.
    expect(isOpen(early, Date.parse('2026-03-29T00:59:59Z'))).toBe(false)
    expect(isOpen(early, Date.parse('2026-03-29T01:00:00Z'))).toBe(true)
    expect(isOpen(early, Date.parse('2026-03-29T02:00:00Z'))).toBe(false)
    // 25 October 2026: 03:00 becomes 02:00, so that half past two comes twice.
    expect(isOpen(early, Date.parse('2026-10-25T00:30:00Z'))).toBe(true)
    expect(isOpen(early, Date.parse('2026-10-25T01:15:00Z'))).toBe(false)
    expect(isOpen(early, Date.parse('2026-10-25T01:30:00Z'))).toBe(true)
    expect(isOpen(early, Date.parse('2026-10-25T03:00:00Z'))).toBe(false)
  })

  it('are of the day that it is there, on both sides of the date line', () => {
    const monday = hours([{ days: ['mon'], fromMinute: 0, toMinute: 1_440 }])
    const at = Date.parse('2026-11-22T12:00:00Z')
    expect(isOpen({ ...monday, timeZone: 'Pacific/Auckland' }, at)).toBe(true)
    expect(isOpen({ ...monday, timeZone: 'Pacific/Honolulu' }, at)).toBe(false)
    expect(
      isOpen({ ...monday, timeZone: 'Asia/Kathmandu' }, Date.parse('2026-11-22T18:15:00Z')),
    ).toBe(true)
  })
})
