import type { EndReason } from '../../shared/call-event.ts'
import type { Clock } from '../../shared/clock.ts'
import { messageOf } from '../../shared/errors.ts'
import type { Log } from '../../shared/log.ts'
import type {
  CallLog,
  Continuity,
  Intent,
  LoggedCall,
  NewCall,
  TransferFailure,
} from '../../store/call-log.ts'
import { within } from './within.ts'

/** What a caller on the line waits for the store at most. */
const ANSWER_WITHIN_MS = 1_000
/** What an end waits for its intent; the caller hears nothing meanwhile. */
const INTENT_WITHIN_MS = 500

/** What came of claiming a call for a stream. */
export type Claimed =
  | { readonly kind: 'taken'; readonly call: LoggedCall }
  /** It has ended, or is about to: no stream goes on with it. */
  | { readonly kind: 'over' }
  /** The store has no such call. */
  | { readonly kind: 'unknown' }
  /** The store does not answer, or there is none: what this process knows must do. */
  | { readonly kind: 'unasked' }

export type Found =
  | { readonly kind: 'found'; readonly call: LoggedCall }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'unasked' }

/** What the store was asked and did not answer, since the process began. */
export interface LedgerMisses {
  readonly opens: number
  readonly claims: number
  readonly finds: number
  readonly intents: number
  readonly ends: number
}

export interface CallLedgerOptions {
  /** Null: calls are known to this process alone. */
  readonly store: CallLog | null
  /** This process. */
  readonly owner: string
  readonly clock: Clock
  readonly log: Log
}

/**
 * The store as a call needs it: every question has a deadline, and none of them rejects. A store
 * that is away costs what it would have remembered, never the caller.
 */
export class CallLedger {
  readonly #options: CallLedgerOptions
  readonly #misses = { opens: 0, claims: 0, finds: 0, intents: 0, ends: 0 }

  constructor(options: CallLedgerOptions) {
    this.#options = options
  }

  get misses(): LedgerMisses {
    return { ...this.#misses }
  }

  /**
   * Writes down a call before anybody answers it.
   *
   * @returns `over`: it was there before, and has ended.
   */
  async open(call: NewCall): Promise<'open' | 'over'> {
    const { callId } = call
    const opened = await this.#ask('opens', callId, ANSWER_WITHIN_MS, (store) => store.open(call))
    if (opened !== 'known') return 'open'
    const found = await this.find(callId)
    return found.kind === 'found' && found.call.endedAtMs !== null ? 'over' : 'open'
  }

  /** Takes a call over for a stream that has started here. */
  async claim(callId: string): Promise<Claimed> {
    const found = await this.#look('claims', callId)
    if (found.kind !== 'found') return found
    const { call } = found
    const { intent } = call
    if (call.endedAtMs !== null || (intent !== null && intent.kind !== 'hand-over')) {
      return { kind: 'over' }
    }
    const unplanned = call.epoch > 0 && intent === null
    const { owner, clock } = this.#options
    const taken = await this.#ask('claims', callId, ANSWER_WITHIN_MS, (store) =>
      store.claim(callId, owner, clock.wallMs(), unplanned),
    )
    if (taken === undefined) return { kind: 'unasked' }
    return taken === null ? { kind: 'over' } : { kind: 'taken', call: taken }
  }

  find(callId: string): Promise<Found> {
    return this.#look('finds', callId)
  }

  /** Another process has, or had, its latest stream. */
  isElsewhere({ owner }: LoggedCall): boolean {
    return owner !== null && owner !== this.#options.owner
  }

  keep(callId: string, epoch: number, continuity: Continuity): void {
    this.#options.store?.keep(callId, epoch, continuity)
  }

  /**
   * Commits what follows the stream; half a second later it is closed all the same.
   *
   * @returns false when nobody but this process knows it: the store has not answered. A call that
   *   another process has taken is none of ours any more, and counts as committed.
   */
  async intend(callId: string, epoch: number, intent: Intent): Promise<boolean> {
    const answer = await this.#ask('intents', callId, INTENT_WITHIN_MS, (store) =>
      store.intend(callId, epoch, intent),
    )
    return answer !== undefined
  }

  /** Nobody has taken the call: whoever gets its next stream goes on with it and knows why. */
  async giveBack(call: LoggedCall, returned: TransferFailure): Promise<void> {
    const { callId, epoch, continuity } = call
    this.keep(callId, epoch, { ...continuity, returned })
    await this.intend(callId, epoch, { kind: 'hand-over', reason: 'handed-over' })
  }

  /** The call is over; nobody waits for this to be written. */
  end(callId: string, reason: EndReason): void {
    const nowMs = this.#options.clock.wallMs()
    void this.#ask('ends', callId, ANSWER_WITHIN_MS, (store) => store.end(callId, nowMs, reason))
  }

  async #look(asked: 'claims' | 'finds', callId: string): Promise<Found> {
    const call = await this.#ask(asked, callId, ANSWER_WITHIN_MS, (store) => store.find(callId))
    if (call === undefined) return { kind: 'unasked' }
    return call === null ? { kind: 'unknown' } : { kind: 'found', call }
  }

  /** @returns undefined when there is no answer. */
  async #ask<T>(
    asked: keyof LedgerMisses,
    callId: string,
    limitMs: number,
    question: (store: CallLog) => Promise<T>,
  ): Promise<T | undefined> {
    const { store, clock, log } = this.#options
    if (store === null) return undefined
    try {
      return await within(question(store), limitMs, clock)
    } catch (error) {
      this.#misses[asked] += 1
      log.error({ callId, asked, reason: messageOf(error) }, 'call store did not answer')
      return undefined
    }
  }
}
