import type { ModelConnector, ModelSession, SessionRequest } from '../model/model-session.ts'
import type { Clock, Timer } from '../shared/clock.ts'
import { HexkeyError, messageOf } from '../shared/errors.ts'
import type { Log } from '../shared/log.ts'

/** How the sessions that were opened early fared, since the process began. */
export interface EarlySessionCounts {
  readonly opened: number
  /** Given to their call, open or still connecting. */
  readonly taken: number
  /** Closed because their call did not come for them. */
  readonly unused: number
  /** Failed or ended before their call came. */
  readonly lost: number
  /** The named overflow: not opened because as many as allowed were waiting. */
  readonly overflowed: number
}

export interface EarlySessionsOptions {
  readonly connector: ModelConnector
  readonly clock: Clock
  readonly log: Log
  /** How many may be open or opening without a call. */
  readonly maxWaiting: number
  /** A session that no call has taken by then is closed; milliseconds from `open`. */
  readonly maxWaitMs: number
}

interface EarlySession {
  /** The connector's own promise. A rejection is always handled here, whoever else sees it. */
  readonly connecting: Promise<ModelSession>
  readonly expiry: Timer
  progress:
    | { readonly kind: 'connecting' }
    | { readonly kind: 'open'; readonly session: ModelSession }
    /** Kept for the call: trying again would end the same way. */
    | { readonly kind: 'refused' }
}

/**
 * Model sessions that are opened when a call is announced, to be ready when its sound arrives.
 *
 * Best effort: a call that finds none here connects by itself. Nothing listens to a session that
 * waits; the contract keeps what it tells for the call that takes it.
 */
export class EarlySessions {
  readonly #options: EarlySessionsOptions
  readonly #waiting = new Map<string, EarlySession>()
  /** Given up while connecting. They take up room until they can be closed. */
  readonly #unwanted = new Set<EarlySession>()
  readonly #counts = { opened: 0, taken: 0, unused: 0, lost: 0, overflowed: 0 }
  #closed = false

  constructor(options: EarlySessionsOptions) {
    this.#options = options
  }

  get counts(): EarlySessionCounts {
    return { ...this.#counts }
  }

  /** Begins to connect, when there is room. Does nothing for a call that has a session here. */
  open(request: SessionRequest): void {
    const { connector, clock, log, maxWaiting, maxWaitMs } = this.#options
    const { callId } = request
    if (this.#closed || this.#waiting.has(callId)) return
    if (this.#waiting.size + this.#unwanted.size >= maxWaiting) {
      this.#counts.overflowed += 1
      log.warn({ callId, maxWaiting }, 'model session not opened early: too many are waiting')
      return
    }
    const early: EarlySession = {
      connecting: connector.connect(request),
      expiry: clock.after(maxWaitMs, () => {
        log.warn({ callId, maxWaitMs }, 'early model session closed: its call did not come')
        this.drop(callId)
      }),
      progress: { kind: 'connecting' },
    }
    this.#waiting.set(callId, early)
    this.#counts.opened += 1
    early.connecting.then(
      (session) => {
        this.#connected(early, session)
      },
      (error: unknown) => {
        this.#failed(callId, early, error)
      },
    )
  }

  /**
   * Hands over the call's session, once; it is the taker's to listen to and to close.
   *
   * @returns what `connect` would have returned, only further on: a session, open or still
   *   connecting, or the rejection of one that was refused for good (a wrong key, a wrong voice).
   *   Null when there is none, or when it failed or ended while it waited: connecting anew can help.
   */
  take(callId: string): Promise<ModelSession> | null {
    const early = this.#remove(callId)
    if (early === null) return null
    const { progress } = early
    if (progress.kind === 'open' && !progress.session.isOpen) {
      this.#lost(callId, 'it ended while it waited')
      progress.session.close()
      return null
    }
    if (progress.kind !== 'refused') this.#counts.taken += 1
    return early.connecting
  }

  /** The call will not come for its session: it is closed, now or as soon as it is there. */
  drop(callId: string): void {
    const early = this.#remove(callId)
    if (early === null || early.progress.kind === 'refused') return
    this.#counts.unused += 1
    if (early.progress.kind === 'open') early.progress.session.close()
    else this.#unwanted.add(early)
  }

  /** Drops all of them and opens no more. Idempotent. */
  close(): void {
    this.#closed = true
    for (const callId of [...this.#waiting.keys()]) this.drop(callId)
  }

  #connected(early: EarlySession, session: ModelSession): void {
    if (this.#unwanted.delete(early)) session.close()
    else early.progress = { kind: 'open', session }
  }

  #failed(callId: string, early: EarlySession, error: unknown): void {
    // Otherwise nobody wants it any more, or its call has the promise and learns of it there.
    if (this.#unwanted.delete(early) || this.#waiting.get(callId) !== early) return
    this.#lost(callId, messageOf(error))
    if (error instanceof HexkeyError && !error.retryable) early.progress = { kind: 'refused' }
    else this.#remove(callId)
  }

  #lost(callId: string, reason: string): void {
    this.#counts.lost += 1
    this.#options.log.warn({ callId, reason }, 'early model session lost')
  }

  #remove(callId: string): EarlySession | null {
    const early = this.#waiting.get(callId)
    if (early === undefined) return null
    this.#waiting.delete(callId)
    early.expiry.cancel()
    return early
  }
}
