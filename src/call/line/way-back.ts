import type { ModelSession } from '../../model/model-session.ts'
import type { CallFact } from '../../shared/call-event.ts'
import type { Clock } from '../../shared/clock.ts'
import { pause, reconnect, type Reconnected } from './reconnection.ts'
import type { OpenSession, SessionOpening } from './session-opening.ts'

/** From the moment that a session is wanted to the moment that it is there, all attempts. */
const RECOVERY_MS = 10_000
/** One attempt to come back; the first connection may take longer. */
const ATTEMPT_MS = 4_000
/** A service gives up a connection that was closed politely in less; see `ModelSession.ended`. */
const OLD_SOCKET_MS = 500
/** Sessions that are lost one after the other, so fast, have a reason that does not pass. */
const MAX_LOSSES = 8
const LOSSES_WINDOW_MS = 60_000

export interface WayBackOptions {
  readonly open: OpenSession
  readonly clock: Clock
  readonly report: (fact: CallFact) => void
}

/** How a line gets a session: its deadlines, its attempts, and when there is no use in going on. */
export class WayBack {
  readonly #options: WayBackOptions
  readonly #freshOpening: () => SessionOpening
  readonly #over = new AbortController()
  #lossesMs: readonly number[] = []

  /** @param freshOpening how to begin anew when a snapshot is refused. */
  constructor(options: WayBackOptions, freshOpening: () => SessionOpening) {
    this.#options = options
    this.#freshOpening = freshOpening
  }

  /** @throws ModelUnavailable */
  firstSession(opening: SessionOpening): Promise<Reconnected> {
    return this.#reach(opening, this.#options.clock.nowMs(), RECOVERY_MS)
  }

  /**
   * @param sinceMs since when there is no session.
   * @throws ModelUnavailable
   */
  nextSession(opening: SessionOpening, sinceMs: number): Promise<Reconnected> {
    return this.#reach(opening, sinceMs, ATTEMPT_MS)
  }

  /** Waits until nothing is left of a session's connection, not for long. */
  async untilEnded(session: ModelSession): Promise<void> {
    const done = new AbortController()
    const either = AbortSignal.any([this.#over.signal, done.signal])
    await Promise.race([session.ended, pause(this.#options.clock, OLD_SOCKET_MS, either)])
    done.abort()
  }

  /** A session was lost. @returns whether it is no use to open another one. */
  lostTooOften(nowMs: number): boolean {
    this.#lossesMs = [...this.#lossesMs.filter((at) => nowMs - at < LOSSES_WINDOW_MS), nowMs]
    return this.#lossesMs.length > MAX_LOSSES
  }

  /** Nobody wants a session any more: what is under way is closed when it is there. */
  close(): void {
    this.#over.abort()
  }

  #reach(opening: SessionOpening, sinceMs: number, attemptMs: number): Promise<Reconnected> {
    const { open, clock, report } = this.#options
    return reconnect({
      open,
      opening,
      withoutHandle: (why) => {
        report({ type: 'model-fresh', why })
        return this.#freshOpening()
      },
      onRetry: (attempt, delayMs, reason) => {
        report({ type: 'model-retry', attempt, delayMs, reason })
      },
      clock,
      deadlineMs: sinceMs + RECOVERY_MS,
      attemptMs,
      signal: this.#over.signal,
    })
  }
}
