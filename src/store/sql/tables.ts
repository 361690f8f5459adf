/** A call for the record: what it was, how it ended, what it cost. Written by whoever knows. */
export interface CallTable {
  readonly call_id: string
  readonly from_number: string
  readonly to_number: string
  readonly agent: string
  readonly started_at_ms: number
  readonly ended_at_ms: number | null
  readonly end_reason: string | null
  readonly cost_usd: number
  /** Events beyond those that are kept of one stream. */
  readonly events_left_out: number
  readonly agent_version: string
  readonly model: string
}

/**
 * What is needed to go on with a call, and who may. It is one row, so that whoever compares the
 * epoch and writes does both in one statement: no database can come between.
 */
export interface ContinuityTable {
  readonly call_id: string
  readonly state: string
  readonly owner: string | null
  readonly epoch: number
  readonly interrupted_at_ms: number | null
  /** Numbers, each after a space: both databases can append to it without reading it first. */
  readonly unplanned_at_ms: string
  readonly intent_kind: string | null
  readonly intent_reason: string | null
  /** With a call that is given to somebody: a name of the assistant's folder, and what they hear. */
  readonly intent_person: string | null
  readonly intent_summary: string | null
  /** `Continuity`, as JSON. */
  readonly record: string
}

/** Processes that serve calls. */
export interface InstanceTable {
  readonly id: string
  readonly started_at_ms: number
  readonly beat_at_ms: number
  /** 0 or 1: SQLite knows no truth values. */
  readonly draining: number
  readonly address: string | null
  readonly shelf: string | null
}
