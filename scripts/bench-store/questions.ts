import type { SeededRandom } from '../../src/sandbox/room-noise/seeded-random.ts'
import type { CallFilter, CallHistory } from '../../src/store/call-history.ts'
import { callIdOf, CALLS, fromOf } from './made-calls.ts'
import { rareWord } from './phrases.ts'

const DAY_MS = 24 * 3_600_000

/** What people ask; without a bar it is only told how long it takes. */
export interface Question {
  readonly name: string
  readonly hasBar: boolean
  readonly ask: (history: CallHistory, random: SeededRandom) => Promise<unknown>
}

/** @param untilMs when the last call began. */
export function questionsOf(untilMs: number): readonly Question[] {
  const list = (name: string, filterOf: (random: SeededRandom) => CallFilter): Question => ({
    name,
    hasBar: true,
    ask: (history, random) => history.list(filterOf(random), { cursor: null, limit: 50 }),
  })
  const deep = (name: string, filter: CallFilter): Question => ({
    name,
    hasBar: true,
    ask: async (history, random) => {
      // The cursor of somebody who has paged for long.
      const toMs = untilMs - random.whole(20, 55) * DAY_MS
      const { next } = await history.list({ toMs }, { cursor: null, limit: 1 })
      return history.list(filter, { cursor: next, limit: 50 })
    },
  })
  const overview = (name: string, days: number, hasBar: boolean): Question => ({
    ...{ name, hasBar },
    ask: (history) => history.overview(untilMs - days * DAY_MS, untilMs + 1),
  })
  const anyCall = (random: SeededRandom): number => random.whole(0, CALLS - 1)
  return [
    list('list: first page', () => ({})),
    deep('list: deep page', {}),
    list('filter: one day', (random) => {
      const fromMs = untilMs - random.whole(1, 59) * DAY_MS
      return { fromMs, toMs: fromMs + DAY_MS }
    }),
    list('filter: a whole number', (random) => ({ number: fromOf(anyCall(random)) })),
    list('filter: five digits of a number', (random) => ({
      number: fromOf(anyCall(random)).slice(5, 10),
    })),
    list('filter: a number that nobody has', () => ({ number: '999999999' })),
    list('filter: assistant', () => ({ agent: 'sales' })),
    list('filter: assistant that is rare', () => ({ agent: 'night-desk' })),
    list('filter: outcome', () => ({ outcome: 'caller-idle' })),
    list('filter: outcome that is rare', () => ({ outcome: 'internal-error' })),
    list('filter: calls that last (none)', () => ({ outcome: 'live' })),
    list('filter: tool', () => ({ tool: 'get_step' })),
    list('filter: tool that is rare', () => ({ tool: 'transfer_to_person' })),
    list('filter: tool that nobody used', () => ({ tool: 'get_ste' })),
    list('filter: slow replies', () => ({ minLatencyMs: 5_000 })),
    list('filter: replies slower than any', () => ({ minLatencyMs: 9_000 })),
    list('filter: tag', () => ({ tag: 'look-again' })),
    list('filter: tag that is rare', () => ({ tag: 'legal' })),
    list('filter: all at once', (random) => ({
      ...{ agent: 'sales', outcome: 'agent-ended', tool: 'get_step', minLatencyMs: 5_000 },
      number: fromOf(anyCall(random)).slice(6, 9),
      fromMs: untilMs - 40 * DAY_MS,
    })),
    list('text: a word of one call', (random) => ({ text: `${rareWord(anyCall(random))} ` })),
    list('text: a word of nearly all calls', () => ({ text: 'table ' })),
    deep('text: the same, deep page', { text: 'table ' }),
    list('text: two words', () => ({ text: 'hinge missing' })),
    list('text: three rare words', () => ({ text: 'order kabeke zulimo' })),
    list('text: beginning, two letters', () => ({ text: 'th' })),
    list('text: beginning, four letters', () => ({ text: 'scre' })),
    list('text: a word and a beginning', () => ({ text: 'hinge plea' })),
    list('text: a word that nobody said', () => ({ text: 'unicorns' })),
    list('text and a number', (random) => ({ text: 'table', number: fromOf(anyCall(random)) })),
    list('text and a rare outcome', () => ({ text: 'table', outcome: 'internal-error' })),
    list('text and an assistant', () => ({ text: 'screw', agent: 'sales' })),
    list('text and one day', (random) => {
      const fromMs = untilMs - random.whole(1, 59) * DAY_MS
      return { text: 'shelf', fromMs, toMs: fromMs + DAY_MS }
    }),
    {
      name: 'open a call',
      hasBar: true,
      ask: (history, random) => history.find(callIdOf(anyCall(random))),
    },
    { name: 'choices of filters', hasBar: true, ask: (history) => history.choices() },
    overview('overview of a day', 1, true),
    overview('overview of a week', 7, true),
    overview('overview of 60 days', 60, false),
  ]
}
