import { expect, test } from 'vitest'
import { inWholeNumbers } from '../../../src/privacy/whole-numbers.ts'
import type { CallEvent, CallFact } from '../../../src/shared/call-event.ts'

function heard(...facts: readonly CallFact[]): readonly string[] {
  const told: string[] = []
  const tell = inWholeNumbers((event: CallEvent) => {
    told.push('text' in event ? event.text : event.type)
  })
  for (const fact of facts) tell({ ...fact, callId: 'CA1', atMs: 0 })
  return told
}

const caller = (text: string): CallFact => ({ type: 'caller-text', text })
const agent = (text: string, turn = 1): CallFact => ({ type: 'agent-text', turn, text })
const complete: CallFact = { type: 'turn-complete', turn: 1, reason: null }

test('a number that comes in pieces becomes one text', () => {
  expect(heard(caller('it is 4111 11'), caller('11 1111'), caller(' 1111.'))).toEqual([
    'it is 4111 1111 1111 1111.',
  ])
})

test('text without digits at its end goes on at once', () => {
  expect(heard(caller('4 screws'), caller(' please'))).toEqual(['4 screws', ' please'])
})

test('a piece waits no longer than until something comes of it, or the other one speaks', () => {
  expect(heard(caller('it is 5'), complete)).toEqual(['it is 5', 'turn-complete'])
  expect(heard(caller('it is 5'), agent('thanks'))).toEqual(['it is 5', 'thanks'])
  expect(heard(agent('take 5', 1), agent('six', 2))).toEqual(['take 5', 'six'])
})

test('other events pass a piece that waits', () => {
  const { length } = heard(caller('it is 5'), { type: 'greeting-asked' })
  expect(length).toBe(1)
})

test('pieces without end are let go', () => {
  const told = heard(...Array.from({ length: 500 }, () => caller('1 ')))
  expect(told.length).toBeGreaterThan(0)
})

test('calls do not wait for each other, and the oldest of too many goes', () => {
  const told: string[] = []
  const tell = inWholeNumbers(({ callId }) => told.push(callId))
  for (let call = 0; call < 1_001; call++) {
    tell({ ...caller('1'), callId: `CA${call}`, atMs: 0 })
  }
  expect(told).toEqual(['CA0'])
})
