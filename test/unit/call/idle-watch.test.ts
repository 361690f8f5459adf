import { describe, expect, it, test } from 'vitest'
import { holdDefaults } from '../../../src/agents/agent-defaults.ts'
import { IdleWatch } from '../../../src/call/idle-watch.ts'
import { asked, greeted, idle, run, type Situation } from '../../support/idle-situation.ts'

describe('silence', () => {
  it.each<[string, Situation, readonly string[]]>([
    [
      'is asked about twice, then the agent says goodbye, once',
      { happenings: [...greeted, ...asked(14, 28)], untilS: 200 },
      ['14 ask 1', '28 ask 2', '42 goodbye'],
    ],
    [
      'without prompts ends in a goodbye at once',
      { idle: { ...idle, prompts: 0 }, happenings: greeted, untilS: 60 },
      ['14 goodbye'],
    ],
    ['means nothing where idle is off', { idle: null, happenings: greeted, untilS: 900 }, []],
    [
      'does not count while the caller presses keys',
      { happenings: [...greeted, [9, 'key'], [17, 'key'], [26, 'key']], untilS: 37 },
      ['36 ask 1'],
    ],
    [
      'does not count while the caller speaks',
      { happenings: [...greeted, [6, 'caller'], [50, 'caller-quiet']], untilS: 69 },
      [],
    ],
    [
      'does not count while the agent is audible',
      {
        happenings: [
          [1, 'agent'],
          [50, 'agent-quiet'],
        ],
        untilS: 61,
      },
      ['60 ask 1'],
    ],
    [
      'after the caller spoke is the model thinking, for twice the time',
      { happenings: [...greeted, [6, 'caller'], [8, 'caller-quiet']], untilS: 30 },
      ['28 ask 1'],
    ],
    [
      'counts anew from the end of the answer',
      {
        happenings: [...greeted, [6, 'caller'], [8, 'caller-quiet'], ...asked(20)],
        untilS: 35,
      },
      ['34 ask 1'],
    ],
    [
      'at the start waits for the greeting twice as long',
      { happenings: [], untilS: 25 },
      ['20 ask 1'],
    ],
    [
      'goes on when the model does not say the question',
      { happenings: greeted, untilS: 100 },
      ['14 ask 1', '34 ask 2', '54 goodbye'],
    ],
    [
      'is forgotten when the caller answers the question',
      {
        happenings: [
          ...greeted,
          ...asked(14),
          [20, 'caller'],
          [21, 'caller-quiet'],
          [22, 'agent'],
          [25, 'agent-quiet'],
          ...asked(35),
        ],
        untilS: 50,
      },
      ['14 ask 1', '35 ask 1', '49 ask 2'],
    ],
    [
      'is not due after a word that was spoken over the agent',
      {
        happenings: [
          [1, 'agent'],
          [2, 'caller'],
          [3, 'caller-quiet'],
          [6, 'agent-quiet'],
        ],
        untilS: 17,
      },
      ['16 ask 1'],
    ],
    [
      'counts from the last words when only words came',
      { happenings: [...greeted, [12, '"and now?"']], untilS: 23 },
      ['22 ask 1'],
    ],
    [
      'is not broken by empty words',
      { happenings: [...greeted, [12, '" "']], untilS: 15 },
      ['14 ask 1'],
    ],
    [
      'begins anew for a caller who speaks during the goodbye',
      {
        idle: { ...idle, prompts: 0 },
        happenings: [
          ...greeted,
          [15, 'agent'],
          [16, 'caller'],
          [16.5, 'agent-quiet'],
          [18, 'caller-quiet'],
          [19, 'agent'],
          [21, 'agent-quiet'],
        ],
        untilS: 60,
      },
      ['14 goodbye', '31 goodbye'],
    ],
    [
      'is told once when the ticks come late',
      { idle: { afterMs: 50, prompts: 0 }, happenings: [], untilS: 5 },
      ['0.1 goodbye'],
    ],
  ])('%s', (_, situation, seen) => {
    expect(run(situation)).toEqual(seen)
  })
})

test('the state says what the call is taken for', () => {
  const watch = new IdleWatch({ idle, hold: holdDefaults }, 5)
  expect(watch.state).toEqual({ kind: 'agent-due', sinceMs: 5 })
  watch.onAgentAudible(true, 100)
  expect(watch.state).toEqual({ kind: 'agent-speaks' })
  watch.onCallerSpeech('start', 200)
  expect(watch.state).toEqual({ kind: 'caller-speaks' })
  watch.onAgentAudible(false, 300)
  watch.onCallerSpeech('end', 400)
  expect(watch.state).toEqual({ kind: 'agent-due', sinceMs: 400 })
  watch.onAgentAudible(true, 500)
  watch.onAgentAudible(false, 600)
  expect(watch.state).toEqual({ kind: 'silence', sinceMs: 600, asked: 0 })
  watch.onCallerText('hold on', 700)
  expect(watch.state).toEqual({ kind: 'hold', sinceMs: 700 })
  watch.onCallerSpeech('start', 2_800)
  expect(watch.state).toEqual({ kind: 'hold', sinceMs: 700 })
  watch.onModelHeard(2_900)
  expect(watch.state).toEqual({ kind: 'caller-speaks' })
  watch.onCallerSpeech('end', 3_000)
  watch.tick(30_900)
  watch.tick(60_900)
  watch.tick(90_900)
  expect(watch.state).toEqual({ kind: 'goodbye' })
})
