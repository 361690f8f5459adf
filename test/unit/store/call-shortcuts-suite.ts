import { afterEach, beforeEach, expect, it } from 'vitest'
import { systemClock } from '../../../src/shared/clock.ts'
import type { CallFilter } from '../../../src/store/call-history.ts'
import { openStore, type Store } from '../../../src/store/sql/open-store.ts'
import { memoryLog } from '../../support/memory-log.ts'
import { digest, play, START_MS, used } from '../../support/played-calls.ts'
import type { StoreBench } from '../../support/store-benches.ts'

const CALLS = 1_200

/** One of many calls: what is rare of it is rare among all, and three begin at one moment. */
interface Made {
  readonly callId: string
  readonly startedAtMs: number
  readonly from: string
  readonly agent: string
  readonly outcome: string
  readonly slowestMs: number
  readonly words: readonly string[]
}

const made: readonly Made[] = Array.from({ length: CALLS }, (_, n) => ({
  callId: `CA${String(n).padStart(4, '0')}`,
  startedAtMs: START_MS + Math.floor(n / 3),
  // Half of all are from one number; the others are from 90 of them.
  from: n % 2 === 0 ? '+4930111111' : `+4940${1_000 + (n % 180)}`,
  agent: n % 3 === 0 ? 'sales' : 'help',
  outcome: n % 17 === 0 ? 'internal-error' : 'caller-idle',
  slowestMs: n % 19 === 0 ? 9_000 : 1_000,
  words: ['green', n % 5 === 0 ? 'greenhouse' : 'grass', ...(n % 11 === 0 ? ['hedge'] : [])],
}))

/** How each of them fulfils a filter, newest first. */
function expectedOf(filter: CallFilter): readonly string[] {
  const {
    number,
    agent,
    outcome,
    minLatencyMs = 0,
    text = '',
    fromMs = 0,
    toMs = Infinity,
  } = filter
  const digits = number?.replaceAll(/\D/g, '') ?? ''
  const sought = text.split(' ')
  return made
    .filter(
      (call) =>
        call.from.includes(digits) &&
        (agent === undefined || call.agent === agent) &&
        (outcome === undefined || call.outcome === outcome) &&
        call.slowestMs >= minLatencyMs &&
        call.startedAtMs >= fromMs &&
        call.startedAtMs < toMs &&
        sought.every((word, at) =>
          call.words.some((one) => (at + 1 < sought.length ? one === word : one.startsWith(word))),
        ),
    )
    .map(({ callId }) => callId)
    .toReversed()
}

/** Short ways to few calls find what going through all of them would, in the same order. */
export function callShortcutsSuite(open: () => Promise<StoreBench>): void {
  let bench: StoreBench
  let store: Store

  beforeEach(async () => {
    bench = await open()
    store = await openStore(bench.url, { clock: systemClock, log: memoryLog().log })
  })

  afterEach(async () => {
    await store.callLog.close()
    await bench.close()
  })

  async function make(): Promise<void> {
    const isSqlite = bench.dialect === 'sqlite'
    const place = (n: number): number => made[n]!.startedAtMs * 1_000 + (n % 3)
    const row = (one: Made, n: number): string =>
      `('${one.callId}', '${one.from}', '', '${one.agent}', ${one.startedAtMs}, ` +
      `${one.startedAtMs + 9}, '${one.outcome}', 0, 0, ${one.slowestMs}` +
      `${isSqlite ? `, ${place(n)}` : ''})`
    await bench.ask(
      `insert into calls (call_id, from_number, to_number, agent, started_at_ms, ended_at_ms,
        end_reason, cost_usd, events_left_out, reply_max_ms${isSqlite ? ', place' : ''})
      values ${made.map(row).join(', ')}`,
    )
    const said = (one: Made, n: number): string =>
      isSqlite
        ? `(${place(n)}, '${one.words.join(' ')}')`
        : `('${one.callId}', ${one.startedAtMs}, array_to_tsvector(array['${one.words.join("','")}']))`
    const columns = isSqlite ? 'rowid, words' : 'call_id, started_at_ms, words'
    await bench.ask(`insert into call_words (${columns}) values ${made.map(said).join(', ')}`)
  }

  /** All pages of a list. */
  async function pagesOf(filter: CallFilter, limit: number): Promise<readonly string[]> {
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const page = await store.callHistory.list(filter, { cursor, limit })
      seen.push(...page.calls.map(({ callId }) => callId))
      cursor = page.next
    } while (cursor !== null)
    return seen
  }

  const middle = { fromMs: START_MS + 100, toMs: START_MS + 300 }
  const rare = { outcome: 'internal-error' } as const
  const filters: readonly [name: string, filter: CallFilter][] = [
    ['an outcome that is rare', rare],
    ['an outcome that is rare, in some time', { ...rare, ...middle }],
    ['an outcome that is rare, and a number', { ...rare, number: '4940' }],
    ['a word and an outcome that is rare', { ...rare, text: 'hedge' }],
    ['a word of all calls and an outcome that is rare', { ...rare, text: 'green ' }],
    ['two words of all calls and an outcome that is rare', { ...rare, text: 'green gras' }],
    ['the beginning of two words and an outcome that is rare', { ...rare, text: 'green' }],
    ['a short beginning and an outcome that is rare', { ...rare, text: 'gre' }],
    ['a word of nobody and an outcome that is rare', { ...rare, text: 'greenhousex' }],
    ['a word and an outcome of many', { outcome: 'caller-idle', text: 'hedge' }],
    ['replies that are rarely so slow', { minLatencyMs: 8_999.5 }],
    ['slow replies and an assistant', { minLatencyMs: 9_000, agent: 'sales' }],
    ['slow replies, in some time', { minLatencyMs: 9_000, ...middle }],
    ['slow replies and an outcome', { minLatencyMs: 9_000, ...rare }],
    ['slow replies and words', { minLatencyMs: 9_000, text: 'hedge' }],
    ['replies slower than any', { minLatencyMs: 9_001 }],
    ['replies as slow as all', { minLatencyMs: 1_000 }],
    ['replies as slow as all and a word', { minLatencyMs: 1_000, text: 'hedge' }],
    ['a number of few calls', { number: '+49 40 1077' }],
    ['a number of many calls', { number: '4930 111111' }],
    ['digits of several numbers', { number: '401' }],
    ['digits of many numbers', { number: '4940' }],
    ['digits of nobody', { number: '999' }],
    ['a number, in some time', { number: '1077', ...middle }],
    ['a number, before some time', { number: '1077', toMs: middle.toMs }],
    ['a number and words', { number: '1077', text: 'green' }],
    ['a number of many calls and words', { number: '111111', text: 'hedge' }],
    ['a number and slow replies', { number: '111111', minLatencyMs: 9_000 }],
  ]

  it('finds the same calls in the same order, page by page', async () => {
    await make()
    for (const [name, filter] of filters) {
      const expected = expectedOf(filter)
      for (const limit of [7, 50]) {
        expect([name, limit, await pagesOf(filter, limit)]).toEqual([name, limit, expected])
      }
    }
    // Short ways, and those through all, were both gone.
    const counts = filters.map(([, filter]) => expectedOf(filter).length)
    expect(Math.max(...counts)).toBeGreaterThan(500)
    expect(counts.filter((count) => count > 0 && count < 64).length).toBeGreaterThan(8)
  })

  it('has no call of a tool that nobody used, with whatever else', async () => {
    await make()
    await play(store, { callId: 'CB1', facts: [used('get_step')] })
    await digest(store)
    const page = { cursor: null, limit: 5 }
    const found = await store.callHistory.list({ tool: 'get_step' }, page)
    expect(found.calls.map(({ callId }) => callId)).toEqual(['CB1'])
    for (const filter of [{}, rare, { text: 'green' }, { number: '4930' }]) {
      for (const tool of ['get_ste', 'get_step_', 'GET_STEP', '', '"', '%']) {
        const none = await store.callHistory.list({ ...filter, tool }, page)
        expect([tool, none]).toEqual([tool, { calls: [], next: null }])
      }
    }
    expect((await store.callHistory.list({ ...rare, tool: 'get_step' }, page)).calls).toEqual([])
  })

  it('finds the beginning of more words than are looked for side by side', async () => {
    const words = Array.from({ length: 90 }, (_, n) => `hinge${n}`)
    for (const [n, text] of [
      `${words.join(' ')} shelves`,
      'hinge7 hinges shelvesful',
      'hingf',
    ].entries()) {
      const facts = [{ type: 'caller-text', text } as const]
      await play(store, { callId: `CA${n}`, startedAtMs: START_MS + n, facts })
    }
    await digest(store)
    for (const [text, ids] of [
      ['hinge', ['CA1', 'CA0']],
      ['hinge7', ['CA1', 'CA0']],
      ['hinge71', ['CA0']],
      ['hinges', ['CA1']],
      ['hingex', []],
      ['shelves', ['CA1', 'CA0']],
    ] as const) {
      for (const filter of [{}, { outcome: 'caller-hung-up' }] as const) {
        expect([text, await pagesOf({ ...filter, text }, 9)]).toEqual([text, ids])
      }
    }
  })
}
