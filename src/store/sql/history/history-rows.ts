import type { CallEvent, EndReason } from '../../../shared/call-event.ts'
import type { HistoryLine } from '../../call-history.ts'
import type { Row } from '../sql-engine.ts'

/** What a line is read from. */
export const lineColumns = `
  calls.call_id, calls.from_number, calls.to_number, calls.agent, calls.started_at_ms,
  calls.ended_at_ms, calls.end_reason, calls.agent_turns, calls.caller_turns, calls.barge_ins,
  calls.reply_p50_ms, calls.reply_max_ms, calls.underruns, calls.tools, calls.first_words,
  calls.cost_usd, calls.has_recording`

export function lineOf(row: Row, tags: readonly string[]): HistoryLine {
  return {
    callId: text(row, 'call_id'),
    from: text(row, 'from_number'),
    to: text(row, 'to_number'),
    agent: text(row, 'agent'),
    startedAtMs: Number(row['started_at_ms']),
    endedAtMs: numberOrNull(row, 'ended_at_ms'),
    endReason: textOrNull(row, 'end_reason') as EndReason | null,
    agentTurns: Number(row['agent_turns']),
    callerTurns: Number(row['caller_turns']),
    bargeIns: Number(row['barge_ins']),
    replyP50Ms: numberOrNull(row, 'reply_p50_ms'),
    replyMaxMs: numberOrNull(row, 'reply_max_ms'),
    underruns: Number(row['underruns']),
    tools: JSON.parse(text(row, 'tools')) as readonly string[],
    tags,
    firstWords: text(row, 'first_words'),
    costUsd: Number(row['cost_usd']),
    hasRecording: Number(row['has_recording']) === 1,
  }
}

/** The tags of each call, by its id. */
export function tagsIn(rows: readonly Row[]): ReadonlyMap<string, readonly string[]> {
  const byCall = Map.groupBy(rows, (row) => text(row, 'call_id'))
  return new Map([...byCall].map(([callId, ofCall]) => [callId, textsOf(ofCall, 'tag')]))
}

/** The call log writes an event without what has a column of its own. */
export function eventOf(callId: string, row: Row): CallEvent {
  const detail = JSON.parse(text(row, 'json')) as object
  return { ...detail, type: row['type'], callId, atMs: Number(row['at_ms']) } as CallEvent
}

export function textsOf(rows: readonly Row[], column: string): readonly string[] {
  return rows.map((row) => text(row, column))
}

export function text(row: Row, column: string): string {
  return String(row[column])
}

export function textOrNull(row: Row, column: string): string | null {
  return row[column] === null ? null : text(row, column)
}

export function numberOrNull(row: Row, column: string): number | null {
  return row[column] === null ? null : Number(row[column])
}
