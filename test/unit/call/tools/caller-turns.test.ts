import { expect, test } from 'vitest'
import { CallerTurns } from '../../../../src/call/tools/caller-turns.ts'
import type { CallFact } from '../../../../src/shared/call-event.ts'

const speech = (by: 'us' | 'model', edge: 'start' | 'end'): CallFact => ({
  type: 'caller-speech',
  by,
  edge,
})
const us = [speech('us', 'start'), speech('us', 'end')] as const
const model = [speech('model', 'start'), speech('model', 'end')] as const
const replayed: CallFact = {
  type: 'model-handover',
  why: 'lost',
  how: 'resumed',
  gapMs: 100,
  replayedMs: 900,
}

test.each<[string, readonly CallFact[], number]>([
  ['heard by both ears', [us[0], model[0], us[1], model[1]], 1],
  ['heard by the model when it is over', [...us, ...model], 1],
  ['heard by the model first', [model[0], us[0], us[1], model[1]], 1],
  ['heard by the model alone', [...model, ...model], 2],
  ['heard by us alone', [...us, ...us], 2],
  ['twice, heard by both', [...us, ...model, ...us, ...model], 2],
  ['played again to another session', [...us, ...model, replayed, ...model], 1],
  ['after a replay', [...us, ...model, replayed, ...model, ...us, ...model], 2],
])('speech %s', (_how, facts, expected) => {
  let turns = 0
  const counted = new CallerTurns(() => {
    turns += 1
  })
  for (const fact of facts) counted.add(fact)
  expect(turns).toBe(expected)
})
