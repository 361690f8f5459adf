import type { CallFilter, CallHistory, HistoryLine, HistoryPage } from '../../store/call-history.ts'
import type { CallLine } from '../console-api.ts'

/** Rows of calls; there is one more that says so when there are more. */
const MAX_CSV_ROWS = 200_000
export const CSV_PAGE = 200

const BYTE_ORDER_MARK = '\ufeff'
/** What a spreadsheet takes for a formula, in wide letters too. */
const FORMULA = /^[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/
const MUST_BE_QUOTED = /[",\r\n]/

type Cell = string | number | boolean | null

const columns: readonly (readonly [name: string, of: (call: CallLine) => Cell])[] = [
  ['call_id', ({ callId }) => callId],
  ['started_at', ({ startedAtMs }) => iso(startedAtMs)],
  ['ended_at', ({ endedAtMs }) => (endedAtMs === null ? null : iso(endedAtMs))],
  ['duration_s', durationS],
  ['from', ({ from }) => from],
  ['to', ({ to }) => to],
  ['agent', ({ agent }) => agent],
  ['outcome', ({ outcome }) => outcome ?? 'live'],
  ['agent_turns', ({ agentTurns }) => agentTurns],
  ['caller_turns', ({ callerTurns }) => callerTurns],
  ['barge_ins', ({ bargeIns }) => bargeIns],
  ['reply_p50_ms', ({ replyP50Ms }) => replyP50Ms],
  ['reply_max_ms', ({ replyMaxMs }) => replyMaxMs],
  ['underruns', ({ underruns }) => underruns],
  ['tools', ({ tools }) => tools.join('; ')],
  ['tags', ({ tags }) => tags.join('; ')],
  ['first_words', ({ firstWords }) => firstWords],
  ['cost_usd', ({ costUsd }) => costUsd],
  ['has_recording', ({ hasRecording }) => hasRecording],
]

/**
 * The calls as CSV (RFC 4180, UTF-8 with a byte order mark, times in ISO 8601, UTC), a page at a time:
 * the next one is asked for when the one before was taken.
 *
 * @param first the first page, of {@link CSV_PAGE}.
 * @param show what of a call may be shown.
 * @throws StoreUnavailable
 */
export async function* callsAsCsv(
  history: Pick<CallHistory, 'list'>,
  filter: CallFilter,
  first: HistoryPage,
  show: (line: HistoryLine) => CallLine,
  maxRows = MAX_CSV_ROWS,
): AsyncGenerator<string, void> {
  yield `${BYTE_ORDER_MARK}${csvRow(columns.map(([name]) => name))}`
  let page = first
  let left = maxRows
  for (;;) {
    const calls = page.calls.slice(0, left).map(show)
    left -= calls.length
    if (calls.length > 0) yield calls.map(rowOf).join('')
    const hasMore = page.next !== null || calls.length < page.calls.length
    if (!hasMore) return
    if (left === 0) {
      yield csvRow([`There are more than these ${maxRows} calls: choose a shorter time.`])
      return
    }
    page = await history.list(filter, { cursor: page.next, limit: CSV_PAGE })
  }
}

function rowOf(call: CallLine): string {
  return csvRow(columns.map(([, of]) => of(call)))
}

function csvRow(cells: readonly Cell[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`
}

function csvCell(cell: Cell): string {
  if (cell === null) return ''
  if (typeof cell !== 'string') return String(cell)
  const text = FORMULA.test(cell) ? `'${cell}` : cell
  return MUST_BE_QUOTED.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

function durationS({ startedAtMs, endedAtMs }: CallLine): Cell {
  return endedAtMs === null ? null : Math.max(0, Math.round((endedAtMs - startedAtMs) / 1_000))
}

function iso(unixMs: number): string {
  return new Date(unixMs).toISOString()
}
