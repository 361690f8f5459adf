import { describe, expect, it, test } from 'vitest'
import { holdDefaults } from '../../../src/agents/agent-defaults.ts'
import type { AgentHold, AgentIdle } from '../../../src/agents/agent.ts'
import { IdleWatch } from '../../../src/call/idle-watch.ts'

const TICK_MS = 100

/** `[seconds, what happens]`; texts are the caller's. */
type Happening = readonly [
  atS: number,
  what: 'caller' | 'caller-quiet' | 'agent' | 'agent-quiet' | `"${string}"`,
]

interface Situation {
  readonly idle?: AgentIdle | null
  readonly hold?: AgentHold
  readonly happenings: readonly Happening[]
  readonly untilS: number
}

const idle: AgentIdle = { afterMs: 10_000, prompts: 2 }

function happen(watch: IdleWatch, what: Happening[1], nowMs: number): void {
  if (what === 'caller') watch.onCallerSpeech('start', nowMs)
  else if (what === 'caller-quiet') watch.onCallerSpeech('end', nowMs)
  else if (what === 'agent') watch.onAgentAudible(true, nowMs)
  else if (what === 'agent-quiet') watch.onAgentAudible(false, nowMs)
  else watch.onCallerText(what.slice(1, -1), nowMs)
}

/** What a call is asked for, and every change of its state: `second what`. */
function run({ untilS, happenings, ...agent }: Situation): readonly string[] {
  const watch = new IdleWatch({ idle, hold: holdDefaults, ...agent }, 0)
  const seen: string[] = []
  let waiting = happenings
  for (let nowMs = 0; nowMs <= untilS * 1_000; nowMs += TICK_MS) {
    const next = waiting.findIndex(([atS]) => atS * 1_000 > nowMs)
    const due = next === -1 ? waiting : waiting.slice(0, next)
    waiting = waiting.slice(due.length)
    const wasOnHold = watch.state.kind === 'hold'
    for (const [, what] of due) happen(watch, what, nowMs)
    const step = watch.tick(nowMs)
    const onHold = watch.state.kind === 'hold'
    if (onHold !== wasOnHold) seen.push(`${nowMs / 1_000} hold ${onHold ? 'on' : 'off'}`)
    if (step?.kind === 'ask') seen.push(`${nowMs / 1_000} ask ${step.times}`)
    if (step?.kind === 'goodbye') seen.push(`${nowMs / 1_000} goodbye`)
  }
  return seen
}

/** The greeting is heard, and nothing after it. */
const greeted: readonly Happening[] = [
  [1, 'agent'],
  [4, 'agent-quiet'],
]

/** Each question is heard two seconds after it was due, for two seconds. */
const asked = (...dueS: readonly number[]): readonly Happening[] =>
  dueS.flatMap((atS): readonly Happening[] => [
    [atS + 2, 'agent'],
    [atS + 4, 'agent-quiet'],
  ])

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
        happenings: [...said, [300, 'caller'], [301, 'caller-quiet'], ...asked(301)],
        untilS: 316,
      },
      ['7 hold on', '300 hold off', '315 ask 1'],
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
      ['8 hold on', '100 hold off', '122 ask 1'],
    ],
    [
      'may be asked for again at once',
      {
        happenings: [
          ...greeted,
          [6, '"hold on"'],
          [20, 'caller'],
          [21, '"no wait, give me a second"'],
          [22, 'caller-quiet'],
        ],
        untilS: 100,
      },
      ['6 hold on', '20 hold off', '21 hold on'],
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
          [301, 'caller-quiet'],
        ],
        untilS: 322,
      },
      ['14 ask 1', '21 hold on', '300 hold off', '321 ask 1'],
    ],
    [
      'is told where idle is off, too',
      {
        idle: null,
        happenings: [...greeted, [6, '"hold on"'], [20, 'caller']],
        untilS: 30,
      },
      ['6 hold on', '20 hold off'],
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
  watch.onCallerSpeech('start', 800)
  watch.onCallerSpeech('end', 900)
  watch.tick(30_900)
  watch.tick(60_900)
  watch.tick(90_900)
  expect(watch.state).toEqual({ kind: 'goodbye' })
})
