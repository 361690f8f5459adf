import { describe, expect, test } from 'vitest'
import { limitDefaults } from '../../../../src/agents/agent-defaults.ts'
import { capReached, hasCaps, isBlocked } from '../../../../src/call/admission/caller-caps.ts'
import { callerKey } from '../../../../src/call/admission/caller-key.ts'

describe('a caller is counted', () => {
  test.each(['', 'anonymous', 'Anonymous', 'RESTRICTED', '+266696687', 'sip:anonymous@x.invalid'])(
    'as anonymous when the number is "%s"',
    (from) => {
      expect(callerKey(from)).toBe('anonymous')
    },
  )

  test.each(['+15550100200', 'sip:ann@example.com', 'client:ann'])('by %s', (from) => {
    expect(callerKey(` ${from} `)).toBe(from)
  })
})

describe('a blocked number', () => {
  const blocked = ['+15550100200', '+1900*', 'anonymous']

  test.each(['+15550100200', '+19005550100', '+1900', 'anonymous'])('%s', (caller) => {
    expect(isBlocked(caller, { blocked })).toBe(true)
  })

  test.each(['+15550100201', '+155501002001', '+1901', 'sip:+1900@x'])('is not %s', (caller) => {
    expect(isBlocked(caller, { blocked })).toBe(false)
  })
})

describe('a cap', () => {
  const caps = { ...limitDefaults, callsPerDay: 3, minutesPerDay: 60, costPerDayUsd: 1.5 }

  test.each([
    [{ calls: 2, minutes: 59.9, costUsd: 1.49 }, null],
    [{ calls: 3, minutes: 0, costUsd: 0 }, 'calls-per-day'],
    [{ calls: 0, minutes: 60, costUsd: 0 }, 'minutes-per-day'],
    [{ calls: 0, minutes: 0, costUsd: 1.5 }, 'cost-per-day'],
  ])('of a number: %o is %s', (use, reached) => {
    expect(capReached('+15550100200', use, caps)).toBe(reached)
  })

  test('is higher for all that are anonymous together', () => {
    const used = (calls: number) => ({ calls, minutes: 0, costUsd: 0 })
    expect(capReached('anonymous', used(29), caps)).toBeNull()
    expect(capReached('anonymous', used(30), caps)).toBe('calls-per-day')
  })

  test('that is not set is never reached', () => {
    const use = { calls: 1e6, minutes: 1e6, costUsd: 1e6 }
    expect(hasCaps(limitDefaults)).toBe(false)
    expect(hasCaps(caps)).toBe(true)
    expect(capReached('+15550100200', use, limitDefaults)).toBeNull()
  })
})
