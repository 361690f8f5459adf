import type { CallFact } from '../../shared/call-event.ts'

/**
 * Counts how often the caller begins to speak, by two ears that hear the same person: our own, and
 * the model's some time behind it. Pure.
 *
 * Our own ear counts. The model's counts where ours has heard nothing; what another session of
 * the model is played again is nothing new.
 */
export class CallerTurns {
  readonly #spoke: () => void
  /** Counted, and the model has not told of it yet. */
  #awaited = false
  /** The model was first: our own ear has not heard it yet. */
  #ahead = false

  /** @param spoke told of every turn. */
  constructor(spoke: () => void) {
    this.#spoke = spoke
  }

  add(fact: CallFact): void {
    if (fact.type === 'model-handover' && fact.replayedMs > 0) this.#awaited = true
    if (fact.type !== 'caller-speech') return
    if (fact.edge === 'end') this.#ahead = false
    else if (fact.by === 'us') this.#heard()
    else this.#modelHeard()
  }

  #heard(): void {
    this.#awaited = !this.#ahead
    if (!this.#ahead) this.#spoke()
    this.#ahead = false
  }

  #modelHeard(): void {
    const known = this.#awaited
    this.#awaited = false
    if (known) return
    this.#ahead = true
    this.#spoke()
  }
}
