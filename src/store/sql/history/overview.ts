import type { EndReason } from '../../../shared/call-event.ts'
import type { HistoryOverview } from '../../call-history.ts'
import type { Row } from '../sql-engine.ts'
import { numberOrNull, text } from './history-rows.ts'
import { latencyOf } from './latency-buckets.ts'
import { HOUR_MS } from './overview-statements.ts'

const DAY_MS = 24 * HOUR_MS
/** So long may the time be that is looked over. */
export const LONGEST_MS = 400 * DAY_MS

/** Answers to the statements of an overview. */
export interface OverviewRows {
  readonly counted: readonly Row[]
  readonly replies: readonly Row[]
  readonly allReplies: Row | undefined
}

/**
 * Hour by hour and day by day, the empty ones too.
 *
 * @param fromMs the beginning of an hour.
 */
export function overviewOf(rows: OverviewRows, fromMs: number, toMs: number): HistoryOverview {
  const outcomes = rows.counted.filter((row) => row['outcome'] !== null)
  const counts = new Map(
    rows.counted
      .filter((row) => row['hour'] !== null)
      .map((row) => [Number(row['hour']) * HOUR_MS, row]),
  )
  const replies = new Map(rows.replies.map((row) => [Number(row['hour_ms']), row]))
  const costs = new Map<number, number>()
  for (let dayMs = dayOf(fromMs); dayMs < toMs; dayMs += DAY_MS) costs.set(dayMs, 0)
  const hours: HistoryOverview['hours'][number][] = []
  for (let atMs = fromMs; atMs < toMs; atMs += HOUR_MS) {
    const counted = counts.get(atMs)
    const dayMs = dayOf(atMs)
    costs.set(dayMs, (costs.get(dayMs) ?? 0) + Number(counted?.['cost_usd'] ?? 0))
    hours.push({
      atMs,
      calls: Number(counted?.['calls'] ?? 0),
      bargeIns: Number(counted?.['barge_ins'] ?? 0),
      ...latenciesOf(replies.get(atMs)),
    })
  }
  const days = [...costs].map(([atMs, costUsd]) => ({ atMs, costUsd }))
  const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0)
  return {
    hours,
    days,
    outcomes: outcomes
      .map((row) => ({
        outcome: text(row, 'outcome') as EndReason,
        calls: Number(row['calls']),
      }))
      .sort((a, b) => b.calls - a.calls || a.outcome.localeCompare(b.outcome)),
    calls: sum(hours.map(({ calls }) => calls)),
    bargeIns: sum(hours.map(({ bargeIns }) => bargeIns)),
    costUsd: sum(days.map(({ costUsd }) => costUsd)),
    ...latenciesOf(rows.allReplies),
  }
}

function latenciesOf(row: Row | undefined): {
  readonly replyP50Ms: number | null
  readonly replyP95Ms: number | null
} {
  const at = (column: string): number | null => {
    const bucket = row === undefined ? null : numberOrNull(row, column)
    return bucket === null ? null : latencyOf(bucket)
  }
  return { replyP50Ms: at('p50'), replyP95Ms: at('p95') }
}

/** The beginning of the day, UTC. */
function dayOf(atMs: number): number {
  return Math.floor(atMs / DAY_MS) * DAY_MS
}
