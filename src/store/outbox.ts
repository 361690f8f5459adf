/** An ended call that somebody outside is to be told of. */
export interface Letter {
  readonly callId: string
  /** Deliveries that have failed. */
  readonly attempts: number
  /** Which hold on it this is: what is said of it under an older one changes nothing. */
  readonly lease: string
}

/** A letter that could not be delivered and is kept. */
export interface DeadLetter {
  readonly callId: string
  /** Unix time, milliseconds. */
  readonly endedAtMs: number
  readonly attempts: number
  /** Why the last attempt failed. */
  readonly problem: string
}

/** What was taken out of the outbox to be delivered, and what there was no room for. */
export interface Taken {
  readonly letters: readonly Letter[]
  /** Ids of calls: the oldest of too many that waited have become dead letters. */
  readonly overflowed: readonly string[]
}

export const outboxBounds = {
  /** Letters that wait; beyond, the oldest become dead letters. */
  waiting: 10_000,
  /** A call that ended longer ago than this when it is found is not told any more. */
  lookBackMs: 24 * 3_600_000,
  /** An end counts once what was written behind it has had this long to arrive. */
  settleMs: 2_000,
} as const

/**
 * Which calls are still to be told: one letter for each call, whose key is the call's id, in the
 * same store as the calls. Letters hold no words: what is told is read from the call each time.
 * Times are Unix time in milliseconds; promises reject with a `StoreUnavailable` (retryable).
 */
export interface Outbox {
  /** Calls that end from now on get a letter. Asked again, the first time counts. */
  begin(nowMs: number): Promise<void>
  /**
   * Writes the letters of calls that have ended, and takes due ones out, oldest first: each for
   * one process at a time, until `leaseMs` from now.
   */
  take(
    nowMs: number,
    limits: { readonly leaseMs: number; readonly letters: number },
  ): Promise<Taken>
  delivered(letter: Letter): Promise<void>
  /** It has failed and is due again. */
  failed(letter: Letter, dueAtMs: number, problem: string): Promise<void>
  /** Nobody has tried: it is due at once. */
  putBack(letter: Letter): Promise<void>
  /** @returns how many dead letters there are now. */
  bury(letter: Letter, problem: string): Promise<number>
  /** The first `atMost`, the oldest call first. */
  deadLetters(atMost: number): Promise<readonly DeadLetter[]>
  /**
   * Lets dead letters wait again as if they were new.
   *
   * @param callId null: all of them, as far as there is room.
   * @returns how many.
   */
  retry(callId: string | null, nowMs: number): Promise<number>
}
