/**
 * What is kept of callers, and how it goes: by age, or because somebody asks to be forgotten.
 * Everything happens in small pieces, behind what calls wait for, and may be done again.
 *
 * Promises reject with a `StoreUnavailable` (retryable) when the store does not answer in time.
 */
export interface Keeping {
  /** @returns true for one process in `everyMs`: the one that looks for what has become too old. */
  takeTurn(nowMs: number, everyMs: number): Promise<boolean>
  /**
   * The oldest calls that are over, began before then, and of which it is still kept.
   *
   * @param what `texts`: what was said and done; `calls`: the calls themselves.
   */
  olderThan(what: 'texts' | 'calls', beforeMs: number): Promise<readonly string[]>
  /** What was said and done in a call goes; that it was, how long and how it ended stays. */
  forgetTexts(callId: string): Promise<Removed>
  /** All that is kept of a call goes, with its orders and callbacks. */
  forgetCall(callId: string): Promise<Removed>
  /**
   * What is kept under a number.
   *
   * @param number E.164
   */
  traceOf(number: string, nowMs: number): Promise<Trace>
  /**
   * Takes the number out of a call, its orders and its callbacks, wherever it stands there, and the
   * texts out of all of them.
   */
  eraseFrom(callId: string, number: string): Promise<Removed>
  /**
   * What people did too long ago, or more often than is kept, goes from the audit trail.
   *
   * @returns how many entries went.
   */
  forgetAudit(nowMs: number): Promise<number>
}

/** Calls that a number made, or in which it was left for an order or for being called back. */
export interface Trace {
  /** Over: nobody writes to them any more. */
  readonly callIds: readonly string[]
  /** Live, or over for less than a minute: what is removed now may be written again. */
  readonly lastingCallIds: readonly string[]
}

/** Rows that were removed, or emptied where something stays. */
export interface Removed {
  readonly calls: number
  readonly events: number
  readonly transcripts: number
  readonly orders: number
  readonly callbacks: number
  /** Comments and tags. */
  readonly notes: number
}
