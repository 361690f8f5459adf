import { expect, test } from 'vitest'
import type { EndReason } from '../../../../src/shared/call-event.ts'
import { deedOf } from '../../../../web/src/words/audit-words.ts'
import { outcomeOf } from '../../../../web/src/words/outcomes.ts'

const REASONS: Readonly<Record<EndReason, true>> = {
  'caller-hung-up': true,
  'carrier-lost': true,
  'model-unavailable': true,
  'model-lost': true,
  'model-silent': true,
  'person-asked': true,
  'agent-ended': true,
  'ended-by-staff': true,
  'caller-idle': true,
  'time-limit': true,
  'usage-limit': true,
  'shutting-down': true,
  'handed-over': true,
  'taken-over': true,
  'internal-error': true,
}

test('every end of a call has words of its own', () => {
  const words = Object.keys(REASONS).map((reason) => {
    const said = outcomeOf(reason).words
    expect(said).not.toBe(reason.replaceAll('-', ' '))
    return said
  })
  expect(new Set(words).size).toBe(words.length)
})

test('a call without an end is in progress', () => {
  expect(outcomeOf(null)).toEqual(outcomeOf('live'))
  expect(outcomeOf(null).tone).toBe('live')
})

test.each(['struck-by-lightning', 'constructor', '__proto__', ''])(
  'what nobody knows is shown as it is named: %s',
  (name) => {
    expect(outcomeOf(name)).toEqual({ words: name.replaceAll('-', ' '), tone: 'plain' })
    expect(deedOf(name)).toEqual({ words: name.replaceAll('-', ' '), tone: 'plain' })
  },
)
