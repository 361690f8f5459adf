import type { CallEvent, EndReason } from '../shared/call-event.ts'
import type { CallRecord } from './call-record.ts'

/** Which calls are looked for; what is left out does not matter. */
export interface CallFilter {
  /** Began at or after, and before; Unix time, milliseconds. */
  readonly fromMs?: number
  readonly toMs?: number
  /** Digits from any place of the caller's number. */
  readonly number?: string
  readonly agent?: string
  readonly outcome?: EndReason | 'live'
  readonly tool?: string
  /** The slowest reply took at least so long, milliseconds. */
  readonly minLatencyMs?: number
  readonly tag?: string
  /** Words that were said, in any order; the last may be the beginning of one, unless a space follows. */
  readonly text?: string
}

/** A call in a list. Numbers about a call that lasts are those of its streams that have ended. */
export interface HistoryLine {
  readonly callId: string
  readonly from: string
  readonly to: string
  readonly agent: string
  readonly startedAtMs: number
  readonly endedAtMs: number | null
  readonly endReason: EndReason | null
  readonly agentTurns: number
  readonly callerTurns: number
  readonly bargeIns: number
  readonly replyP50Ms: number | null
  readonly replyMaxMs: number | null
  /** Gaps inside a turn, ours and the model's. */
  readonly underruns: number
  readonly tools: readonly string[]
  readonly tags: readonly string[]
  readonly firstWords: string
  readonly costUsd: number
  readonly hasRecording: boolean
}

export interface HistoryPage {
  readonly calls: readonly HistoryLine[]
  /** Where the next page begins; null: there is none. */
  readonly next: string | null
}

/** All that is kept of one call, over or not. */
export interface HistoryCall {
  readonly line: HistoryLine
  readonly agentVersion: string
  readonly model: string
  readonly givenTo: string | null
  readonly textsKept: boolean
  readonly eventsLeftOut: number
  /** Every event that is kept, stream by stream, in order. */
  readonly streams: readonly {
    readonly stream: number
    readonly events: readonly CallEvent[]
  }[]
  readonly orders: CallRecord['orders']
  readonly callbacks: CallRecord['callbacks']
}

export interface HistoryOverview {
  readonly hours: readonly {
    readonly atMs: number
    readonly calls: number
    readonly replyP50Ms: number | null
    readonly replyP95Ms: number | null
    readonly bargeIns: number
  }[]
  readonly days: readonly { readonly atMs: number; readonly costUsd: number }[]
  readonly outcomes: readonly { readonly outcome: EndReason; readonly calls: number }[]
  readonly calls: number
  readonly bargeIns: number
  readonly costUsd: number
  readonly replyP50Ms: number | null
  readonly replyP95Ms: number | null
}

/**
 * Looks calls up for people. Never in the way of calls that talk: it reads over a connection of its
 * own.
 *
 * Promises reject with a `StoreUnavailable` (retryable) when the store does not answer in time.
 */
export interface CallHistory {
  /** Newest first, 1 to 200 calls. @throws RangeError for a cursor that is none of ours. */
  list(filter: CallFilter, page: { cursor: string | null; limit: number }): Promise<HistoryPage>
  /** @returns null when the call is unknown. */
  find(callId: string): Promise<HistoryCall | null>
  /**
   * From the beginning of the hour in which `fromMs` lies, before `toMs`. Reply times are off by 2.5 %
   * at most.
   *
   * @throws RangeError when that is no time, or longer than 400 days.
   */
  overview(fromMs: number, toMs: number): Promise<HistoryOverview>
  /** What calls have in common, for filters. */
  choices(): Promise<{
    agents: readonly string[]
    tools: readonly string[]
    tags: readonly string[]
  }>
}
