import type { ModelFault } from '../../model/model-errors.ts'
import type { ModelWatch } from '../../model/model-watch.ts'
import type { Clock } from '../../shared/clock.ts'

/** So many failures … */
const FAILURES_TO_OPEN = 5
/** … within this time, and new calls are not sent to the model any more … */
const WINDOW_MS = 10_000
/** … for so long. Then one call tries. */
const OPEN_MS = 15_000

/** Whether new calls may count on the model. */
export type ModelState =
  | { readonly kind: 'available' }
  | { readonly kind: 'unavailable'; readonly untilMs: number; readonly fault: ModelFault }
  /** One call is trying, since then. */
  | { readonly kind: 'probing'; readonly sinceMs: number; readonly fault: ModelFault }

/**
 * A circuit breaker over the model's service. A call that was answered and then finds no model is
 * worse than one that was refused in a sentence.
 *
 * Only failures to open a session count, and losses for want of quota: a lost connection is the
 * affair of its call. Any session that opens, also one of a call under way, closes the breaker.
 */
export class ModelHealth implements ModelWatch {
  readonly #clock: Clock
  #state: ModelState = { kind: 'available' }
  /** When the last failures were, the oldest first; at most {@link FAILURES_TO_OPEN}. */
  #failedAtMs: readonly number[] = []

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get state(): ModelState {
    return this.#state
  }

  opened(): void {
    this.#state = { kind: 'available' }
    this.#failedAtMs = []
  }

  failed(fault: ModelFault): void {
    const nowMs = this.#clock.nowMs()
    if (this.#state.kind === 'probing') {
      this.#state = { kind: 'unavailable', untilMs: nowMs + OPEN_MS, fault }
      return
    }
    if (this.#state.kind === 'unavailable') return
    this.#failedAtMs = [...this.#failedAtMs, nowMs].slice(-FAILURES_TO_OPEN)
    const [first] = this.#failedAtMs
    const enough = this.#failedAtMs.length === FAILURES_TO_OPEN
    if (!enough || first === undefined || nowMs - first > WINDOW_MS) return
    this.#state = { kind: 'unavailable', untilMs: nowMs + OPEN_MS, fault }
    this.#failedAtMs = []
  }

  /** Whether a new call would be sent to the model now; changes nothing. */
  get takesCalls(): boolean {
    const nowMs = this.#clock.nowMs()
    switch (this.#state.kind) {
      case 'available':
        return true
      case 'unavailable':
        return nowMs >= this.#state.untilMs
      case 'probing':
        // A probe whose caller hung up tells nothing: after a while the next one tries.
        return nowMs - this.#state.sinceMs >= OPEN_MS
    }
  }

  /** A new call goes to the model; after a pause it is the one that tries, and the others wait. */
  callTaken(): void {
    if (this.#state.kind === 'available' || !this.takesCalls) return
    const { fault } = this.#state
    this.#state = { kind: 'probing', sinceMs: this.#clock.nowMs(), fault }
  }
}
