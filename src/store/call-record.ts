import type { CallEvent, EndReason } from '../shared/call-event.ts'
import type { NewCall } from './call-log.ts'

/** Kinds of events that a record is read for. */
export type RecordedType =
  'agent-text' | 'caller-text' | 'barge-in' | 'reply-started' | 'tool-run' | 'usage' | 'call-ended'

export type RecordedEvent = Extract<CallEvent, { readonly type: RecordedType }>

/** What one stream of a call left behind. */
export interface StreamRecord {
  /** The call's streams are counted from 1; one that failed early may have left nothing. */
  readonly stream: number
  /** In their order. */
  readonly events: readonly RecordedEvent[]
}

interface RecordedOrder {
  readonly orderNumber: string
  readonly product: string
  readonly partCode: string
  readonly count: number
  /** Unix time, milliseconds. */
  readonly orderedAtMs: number
}

interface RecordedCallback {
  /** E.164. */
  readonly number: string
  readonly about: string
  /** In the caller's words; null: any time. */
  readonly when: string | null
  /** Unix time, milliseconds. */
  readonly requestedAtMs: number
}

/** A call that is over, as it can be read back. */
export interface CallRecord extends NewCall {
  readonly endedAtMs: number
  readonly endReason: EndReason
  /** US dollars, estimated. */
  readonly costUsd: number
  /** Events beyond those that are kept of one stream. */
  readonly eventsLeftOut: number
  /** The person the call was given to last; null: to nobody by name. */
  readonly givenTo: string | null
  readonly streams: readonly StreamRecord[]
  readonly orders: readonly RecordedOrder[]
  readonly callbacks: readonly RecordedCallback[]
}

/** Reads calls back. */
export interface CallRecords {
  /**
   * @returns null when the call is unknown, or has not ended.
   * @throws StoreUnavailable (retryable)
   */
  find(callId: string): Promise<CallRecord | null>
}
