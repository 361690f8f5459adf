import { describe, expect, test } from 'vitest'
import {
  MAX_OFFERS,
  MAX_UNPLANNED,
  UNPLANNED_WINDOW_MS,
  wayOn,
  type BrokenCall,
} from '../../../../src/call/continuity/reconnect-policy.ts'

const NOW_MS = 1_700_000_000_000
const lost: BrokenCall = { intent: null, endedAtMs: null, endReason: null, unplannedAtMs: [] }
const now = { nowMs: NOW_MS, offers: 0, streamsTaken: true }

const lostTimes = (times: number, agoMs: number): BrokenCall => ({
  ...lost,
  unplannedAtMs: Array.from({ length: times }, () => NOW_MS - agoMs),
})

describe('a call whose stream is over', () => {
  test('goes on when nothing was decided', () => {
    expect(wayOn(lost, now)).toBe('reconnect')
  })

  test.each([
    ['finish', 'caller-idle'],
    ['person', 'person-asked'],
    ['apologise', 'model-lost'],
  ] as const)('does what it intended: %s', (kind, reason) => {
    expect(wayOn({ ...lost, intent: { kind, reason } }, now)).toBe(kind)
  })

  test('goes on elsewhere when it was handed over', () => {
    const intent = { kind: 'hand-over', reason: 'handed-over' } as const
    expect(wayOn({ ...lost, intent }, now)).toBe('reconnect')
  })

  test('is not connected again when it has ended', () => {
    const ended = { ...lost, endedAtMs: NOW_MS - 1 }
    expect(wayOn({ ...ended, endReason: 'caller-hung-up' }, now)).toBe('finish')
    expect(wayOn({ ...ended, endReason: 'person-asked' }, now)).toBe('person')
    expect(wayOn({ ...ended, endReason: 'carrier-lost' }, now)).toBe('apologise')
    expect(wayOn({ ...ended, endReason: null }, now)).toBe('apologise')
  })

  test('comes back five times in ten minutes, and no more', () => {
    expect(wayOn(lostTimes(MAX_UNPLANNED - 1, 1_000), now)).toBe('reconnect')
    expect(wayOn(lostTimes(MAX_UNPLANNED, 1_000), now)).toBe('apologise')
    expect(wayOn(lostTimes(MAX_UNPLANNED, UNPLANNED_WINDOW_MS), now)).toBe('reconnect')
  })

  test('is not offered streams for ever when none of them comes', () => {
    expect(wayOn(lost, { ...now, offers: MAX_OFFERS - 1 })).toBe('reconnect')
    expect(wayOn(lost, { ...now, offers: MAX_OFFERS })).toBe('apologise')
  })

  test('is not sent where nobody takes streams', () => {
    expect(wayOn(lost, { ...now, streamsTaken: false })).toBe('apologise')
  })
})
