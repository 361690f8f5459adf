import type { EndReason } from '../../shared/call-event.ts'
import { jsonWithoutCardNumbers } from '../../text/card-numbers.ts'
import type { Continuity, Instance, Intent, LoggedCall } from '../call-log.ts'
import type { Row } from './sql-engine.ts'
import type { CallTable, ContinuityTable, InstanceTable } from './tables.ts'

/** A call before anything was said. */
export const emptyContinuity: Continuity = {
  resumeHandle: null,
  transcript: [],
  unheard: null,
  greeted: false,
  position: {},
}

/** An intent that says nothing about how the call ends. */
export const HAND_OVER: Intent['kind'] = 'hand-over'

/** Times that streams were lost: more say nothing new. */
const MAX_UNPLANNED = 20

/** @param continuity takes the place of the one in the row: it is younger. */
export function callOf(row: Row, continuity: Continuity | null): LoggedCall {
  // Rows come from the tables that the types describe.
  const stored = row as unknown as CallTable & ContinuityTable
  return {
    callId: stored.call_id,
    from: stored.from_number,
    to: stored.to_number,
    agent: stored.agent,
    agentVersion: stored.agent_version,
    model: stored.model,
    startedAtMs: stored.started_at_ms,
    owner: stored.owner,
    epoch: stored.epoch,
    continuity: continuity ?? continuityOf(stored.record),
    intent: intentOf(stored),
    unplannedAtMs: stored.unplanned_at_ms
      .trim()
      .split(' ')
      .filter(Boolean)
      .map(Number)
      .slice(-MAX_UNPLANNED),
    state: stored.state as LoggedCall['state'],
    endedAtMs: stored.ended_at_ms,
    endReason: stored.end_reason as EndReason | null,
  }
}

export function instanceOf(row: Row): Instance {
  const stored = row as unknown as InstanceTable
  return {
    id: stored.id,
    startedAtMs: stored.started_at_ms,
    beatAtMs: stored.beat_at_ms,
    draining: stored.draining === 1,
    ...(stored.address === null ? {} : { address: stored.address }),
    ...(stored.shelf === null ? {} : { shelf: stored.shelf }),
  }
}

/**
 * Without card numbers. What the tools left that JSON cannot hold goes, rather than the whole
 * record.
 */
export function recordText(continuity: Continuity): string {
  try {
    return jsonWithoutCardNumbers(continuity)
  } catch {
    return jsonWithoutCardNumbers({ ...continuity, position: {} })
  }
}

function continuityOf(record: string): Continuity {
  // An older program may have known less of a call.
  return { ...emptyContinuity, ...(JSON.parse(record) as Partial<Continuity>) }
}

function intentOf(stored: ContinuityTable): Intent | null {
  const { intent_kind: kind, intent_reason: reason, intent_person: person } = stored
  if (kind === null || reason === null) return null
  const intent = { kind: kind as Intent['kind'], reason: reason as EndReason }
  if (person === null) return intent
  return { ...intent, transfer: { person, summary: stored.intent_summary ?? '' } }
}
