import { describe, expect, it } from 'vitest'
import { holdDefaults } from '../../../src/agents/agent-defaults.ts'
import { IdleWatch } from '../../../src/call/idle-watch.ts'
import {
  asked,
  greeted,
  run,
  type Happening,
  type Situation,
} from '../../support/idle-situation.ts'

/** Blows that our ears take for a voice, half a second each, every two seconds. */
const blows = (fromS: number, count: number): readonly Happening[] =>
  Array.from({ length: count }, (_, n) => fromS + 2 * n).flatMap((atS): readonly Happening[] => [
    [atS, 'caller'],
    [atS + 0.6, 'caller-quiet'],
  ])

describe('a hold', () => {
  const said: readonly Happening[] = [
    ...greeted,
    [6, 'caller'],
    [7, '"Hold on,"'],
    [7.5, '" let me do it."'],
    [8, 'caller-quiet'],
    [9, 'agent'],
    [10, 'agent-quiet'],
  ]

  it.each<[string, Situation, readonly string[]]>([
    [
      'keeps the agent from asking, until the caller speaks again',
      {
        happenings: [
          ...said,
          [300, 'caller'],
          [300.3, 'model-hears'],
          [301, 'caller-quiet'],
          ...asked(301),
        ],
        untilS: 316,
      },
      ['7 hold on', '300.3 hold off', '315 ask 1'],
    ],
    [
      'is not ended by the rest of the same breath',
      {
        happenings: [...greeted, [6, 'caller'], [7, '"hold on"'], [12, 'caller-quiet']],
        untilS: 60,
      },
      ['7 hold on'],
    ],
    [
      'ends after its time; the usual silence begins then',
      {
        hold: { ...holdDefaults, maxMs: 60_000 },
        happenings: said.slice(0, 4),
        untilS: 78,
      },
      ['7 hold on', '67 hold off'],
    ],
    [
      'counts from the last time that it was asked for',
      {
        hold: { ...holdDefaults, maxMs: 60_000 },
        happenings: said,
        untilS: 79,
      },
      ['7 hold on', '67.5 hold off', '77.5 ask 1'],
    ],
    [
      'may be asked for while the agent speaks',
      {
        happenings: [
          [1, 'agent'],
          [2, 'caller'],
          [3, 'caller-quiet'],
          [3.5, '"Just a SEC!"'],
          [6, 'agent-quiet'],
        ],
        untilS: 300,
      },
      ['3.5 hold on'],
    ],
    [
      'begins also with words that come late, and ends with what is said after them',
      {
        happenings: [
          ...greeted,
          [6, 'caller'],
          [7, 'caller-quiet'],
          [8, '"One moment, please."'],
          [100, 'caller'],
          [101, '"Right"'],
          [102, 'caller-quiet'],
        ],
        untilS: 123,
      },
      ['8 hold on', '101 hold off', '122 ask 1'],
    ],
    [
      'may be asked for again at once',
      {
        happenings: [
          ...greeted,
          [6, '"hold on"'],
          [20, 'caller'],
          [20.2, 'model-hears'],
          [21, '"no wait, give me a second"'],
          [22, 'caller-quiet'],
        ],
        untilS: 100,
      },
      ['6 hold on', '20.2 hold off', '21 hold on'],
    ],
    [
      'answers the question whether anybody is there',
      {
        happenings: [
          ...greeted,
          ...asked(14),
          [20, 'caller'],
          [21, '"hang on"'],
          [22, 'caller-quiet'],
          [300, 'caller'],
          [300.5, '"Done."'],
          [301, 'caller-quiet'],
        ],
        untilS: 322,
      },
      ['14 ask 1', '21 hold on', '300.5 hold off', '321 ask 1'],
    ],
    [
      'is told where idle is off, too',
      {
        idle: null,
        happenings: [...greeted, [6, '"hold on"'], [20, 'model-hears']],
        untilS: 30,
      },
      ['6 hold on', '20 hold off'],
    ],
    [
      'is not ended by a hammer, however often it is taken for a voice',
      { happenings: [...said, ...blows(20, 100)], untilS: 300 },
      ['7 hold on'],
    ],
    [
      'is not ended by a drill that stops short of a sentence',
      { happenings: [...said, [20, 'caller'], [22.9, 'caller-quiet']], untilS: 300 },
      ['7 hold on'],
    ],
    [
      'ends by what our ears hear alone once it is as long as a sentence',
      {
        happenings: [...said, [20, 'caller'], [24, 'caller-quiet'], ...asked(30)],
        untilS: 45,
      },
      ['7 hold on', '23 hold off', '44 ask 1'],
    ],
    [
      'ends with a word that the model understood and our ears did not hear',
      { happenings: [...said, [60, '"okay"']], untilS: 65 },
      ['7 hold on', '60 hold off'],
    ],
    [
      'is not ended by empty words',
      { happenings: [...said, [60, '" "']], untilS: 300 },
      ['7 hold on'],
    ],
    [
      'is not ended by words of the same breath that come late, nor by a noise that comes first',
      {
        happenings: [
          ...greeted,
          [6, 'caller'],
          [7, '"Hold on,"'],
          [8, 'caller-quiet'],
          [8.5, 'caller'],
          [9, '" I will get the drill."'],
          [9.3, 'caller-quiet'],
        ],
        untilS: 300,
      },
      ['7 hold on'],
    ],
    [
      'is not ended by the sentence that explains it after a short pause',
      {
        happenings: [
          ...greeted,
          [6, 'caller'],
          [6.1, 'model-hears'],
          [6.8, '"Hold on."'],
          [7, 'caller-quiet'],
          [7.5, 'caller'],
          [7.6, 'model-hears'],
          [8.5, '" Both hands are full."'],
          [9.5, 'caller-quiet'],
        ],
        untilS: 300,
      },
      ['6.8 hold on'],
    ],
    [
      'is not held open by a noise that begins with it: the model’s ears end it',
      {
        happenings: [...greeted, [6, 'caller'], [7, '"hold on"'], [40, 'model-hears']],
        untilS: 50,
      },
      ['7 hold on', '40 hold off'],
    ],
  ])('%s', (_, situation, seen) => {
    expect(run(situation)).toEqual(seen)
  })
})

describe('a hold that the agent begins', () => {
  const idle = { afterMs: 10_000, prompts: 2 }

  it('lasts until the caller speaks and the model hears it', () => {
    const watch = new IdleWatch({ idle, hold: holdDefaults }, 0)
    watch.startHold(1_000)
    expect(watch.tick(60_000)).toBeNull()
    expect(watch.state).toEqual({ kind: 'hold', sinceMs: 1_000 })
    watch.onCallerSpeech('start', 61_000)
    watch.onModelHeard(61_300)
    expect(watch.state.kind).toBe('caller-speaks')
  })

  it('is not ended by the end of the sentence that asked for it', () => {
    const watch = new IdleWatch({ idle, hold: holdDefaults }, 0)
    watch.onCallerSpeech('start', 500)
    watch.startHold(1_000)
    watch.onCallerSpeech('end', 1_400)
    watch.onCallerText('I need both hands.', 1_800)
    expect(watch.state.kind).toBe('hold')
  })
})
