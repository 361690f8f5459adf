import type { Clock } from '../../../shared/clock.ts'
import type {
  CallFilter,
  CallHistory,
  HistoryCall,
  HistoryOverview,
  HistoryPage,
} from '../../call-history.ts'
import type { SqlEngine } from '../sql-engine.ts'
import { cursorOf, placeOf } from './cursor.ts'
import { EVENTS_A_PAGE, findStatements } from './find-statements.ts'
import { eventOf, lineOf, tagsIn, text, textOrNull, textsOf } from './history-rows.ts'
import { linesOf, type Ask } from './list-lines.ts'
import { listStatements } from './list-statements.ts'
import { LONGEST_MS, overviewOf } from './overview.ts'
import { choiceStatements, HOUR_MS, overviewStatements, toolUse } from './overview-statements.ts'
import { callbacksOf, ordersOf } from '../record-rows.ts'

/** A person waits no longer. */
const WITHIN_MS = 3_000
/** More lines at once would be felt by calls that talk. */
const LONGEST_PAGE = 200

/** Looks calls up in the SQL database of the call log, over a connection that no call waits for. */
export class SqlCallHistory implements CallHistory {
  readonly #engine: Pick<SqlEngine, 'run' | 'dialect'>
  readonly #clock: Clock

  constructor(engine: Pick<SqlEngine, 'run' | 'dialect'>, clock: Clock) {
    this.#engine = engine
    this.#clock = clock
  }

  async list(
    filter: CallFilter,
    page: { readonly cursor: string | null; readonly limit: number },
  ): Promise<HistoryPage> {
    const after = page.cursor === null ? null : placeOf(page.cursor)
    const size = Math.min(Math.max(Math.floor(page.limit), 1), LONGEST_PAGE)
    const ask = this.#question()
    const { tool } = filter
    if (tool !== undefined) {
      // Nobody's tool costs the way through all calls otherwise.
      const [known] = await ask([toolUse.once({ tool })])
      if (known?.rows.length === 0) return { calls: [], next: null }
    }
    const { dialect } = this.#engine
    const found = await linesOf({ dialect, filter, after, limit: size + 1 }, ask)
    const rows = found.slice(0, size)
    const [tagged] = await ask([listStatements.tags(textsOf(rows, 'call_id'))])
    const tags = tagsIn(tagged?.rows ?? [])
    const calls = rows.map((row) => lineOf(row, tags.get(text(row, 'call_id')) ?? []))
    const last = calls.at(-1)
    return { calls, next: found.length > size && last !== undefined ? cursorOf(last) : null }
  }

  async find(callId: string): Promise<HistoryCall | null> {
    const ask = this.#question()
    const [calls, tags, orders, callbacks] = await ask(findStatements.call(callId))
    const call = calls?.rows[0]
    if (call === undefined) return null
    const streams = new Map<number, HistoryCall['streams'][number]['events'][number][]>()
    for (let place = { epoch: -1, seq: -1 }, more = true; more;) {
      const [page] = await ask([findStatements.events(callId, place.epoch, place.seq)])
      const rows = page?.rows ?? []
      for (const row of rows) {
        place = { epoch: Number(row['epoch']), seq: Number(row['seq']) }
        const events = streams.get(place.epoch) ?? []
        streams.set(place.epoch, events)
        events.push(eventOf(callId, row))
      }
      more = rows.length === EVENTS_A_PAGE
    }
    return {
      line: lineOf(call, textsOf(tags?.rows ?? [], 'tag')),
      agentVersion: text(call, 'agent_version'),
      model: text(call, 'model'),
      givenTo: call['intent_kind'] === 'person' ? textOrNull(call, 'intent_person') : null,
      textsKept: Number(call['texts_kept']) === 1,
      eventsLeftOut: Number(call['events_left_out']),
      streams: [...streams].map(([stream, events]) => ({ stream, events })),
      orders: ordersOf(orders?.rows ?? []),
      callbacks: callbacksOf(callbacks?.rows ?? []),
    }
  }

  async overview(fromMs: number, toMs: number): Promise<HistoryOverview> {
    if (!(toMs > fromMs && toMs - fromMs <= LONGEST_MS && fromMs >= 0)) {
      throw new RangeError('An overview is of 400 days at most, from its beginning to its end.')
    }
    const beginMs = Math.floor(fromMs / HOUR_MS) * HOUR_MS
    const endMs = Math.ceil(toMs)
    const [counted, replies, allReplies] = await this.#question()(
      overviewStatements(beginMs, endMs),
    )
    const rows = {
      counted: counted?.rows ?? [],
      replies: replies?.rows ?? [],
      allReplies: allReplies?.rows[0],
    }
    return overviewOf(rows, beginMs, endMs)
  }

  async choices(): Promise<{
    readonly agents: readonly string[]
    readonly tools: readonly string[]
    readonly tags: readonly string[]
  }> {
    const [names, tags] = await this.#question()(choiceStatements)
    const ofKind = (kind: string): readonly string[] =>
      textsOf(
        (names?.rows ?? []).filter((row) => row['kind'] === kind),
        'name',
      )
    return {
      agents: ofKind('agent'),
      tools: ofKind('tool'),
      tags: textsOf(tags?.rows ?? [], 'tag'),
    }
  }

  /** What is asked with it has to be answered within the time of one question, all together. */
  #question(): Ask {
    const untilMs = this.#clock.nowMs() + WITHIN_MS
    return (statements) =>
      this.#engine.run({
        kind: 'read',
        urgency: 'now',
        withinMs: Math.max(untilMs - this.#clock.nowMs(), 1),
        statements: () => statements,
      })
  }
}
