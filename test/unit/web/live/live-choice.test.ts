import { expect, test } from 'vitest'
import type { LiveCall } from '../../../../src/console/console-api.ts'
import { chosen, troubledCount } from '../../../../web/src/live/live-choice.ts'

const liveCall = (callId: string, more: Partial<LiveCall> = {}): LiveCall => ({
  callId,
  from: '+4915112345655',
  to: '+4930901820',
  agent: 'helpline',
  startedAtMs: 0,
  state: 'talking',
  speaking: 'nobody',
  lastWords: null,
  health: 'good',
  trouble: null,
  instance: 'one',
  ...more,
})
const calls = new Map(
  [
    liveCall('old', { startedAtMs: 1_000, from: null }),
    liveCall('new', { startedAtMs: 9_000, agent: 'Orders' }),
    liveCall('same', {
      startedAtMs: 9_000,
      health: 'bad',
      trouble: 'The model is away',
      from: '+15550100',
    }),
    liveCall('words', {
      startedAtMs: 5_000,
      health: 'warn',
      lastWords: { who: 'caller', text: 'The WARDROBE wobbles' },
    }),
  ].map((call) => [call.callId, call]),
)
const ids = (search: string, troubled = false): string[] =>
  chosen(calls, { search, troubled }).map(({ callId }) => callId)

test('the newest is first, and calls of one moment keep their order', () => {
  expect(ids('')).toEqual(['new', 'same', 'words', 'old'])
})

test.each([
  ['orders', ['new']],
  ['wardrobe', ['words']],
  ['AWAY', ['same']],
  ['+1 555', ['same']],
  ['12345', ['new', 'words']],
  ['+', []],
  ['nothing of that', []],
])('%s finds what has it', (search, found) => {
  expect(ids(search)).toEqual(found)
})

test('those that need a look are counted and can be seen alone', () => {
  expect(troubledCount(calls)).toBe(2)
  expect(ids('', true)).toEqual(['same', 'words'])
})
