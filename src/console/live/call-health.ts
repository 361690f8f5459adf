import type { CallFact } from '../../shared/call-event.ts'

/** How long something that is over still counts. */
const PASSES_MS = 30_000

/** How a call fares, and why not well, in plain words. */
export interface Health {
  readonly health: 'good' | 'warn' | 'bad'
  readonly trouble: string | null
}

const GOOD: Health = { health: 'good', trouble: null }

const bad = (trouble: string): Health => ({ health: 'bad', trouble })
const warn = (trouble: string): Health => ({ health: 'warn', trouble })

const LOST = bad('The connection to the model is lost; another one is being opened.')
const UNREACHED = bad('The model cannot be reached; it is being tried again.')
const OWED = warn('A reply is due and does not come; the model was asked for it.')
const SILENT = bad('The model does not answer; its session is being changed.')
const GAPS = warn('The caller heard gaps in the sound: this server was late.')
const LINE = warn('The carrier sends what cannot be read.')
const DROPPED = warn('Sound was dropped: too much of it was waiting.')
const NOISE = warn('Noise had stopped the assistant: the model alone decides about interruptions.')

/** What is wrong with a call now, from what happens in it. Pure: the time is an argument. */
export class CallHealth {
  /** The model is away. */
  #away: Health | null = null
  /** A reply is due. */
  #owed: Health | null = null
  #passing: { readonly health: Health; readonly untilMs: number } | null = null

  at(nowMs: number): Health {
    const passing = this.#passing !== null && nowMs < this.#passing.untilMs ? this.#passing : null
    return (
      this.#away ??
      (this.#owed?.health === 'bad' ? this.#owed : null) ??
      passing?.health ??
      this.#owed ??
      GOOD
    )
  }

  /** @returns whether what had passed counts no more, just now. */
  expire(nowMs: number): boolean {
    if (this.#passing === null || nowMs < this.#passing.untilMs) return false
    this.#passing = null
    return true
  }

  /** Another stream, and another session. */
  newStream(): void {
    this.#away = null
    this.#owed = null
    this.#passing = null
  }

  /** @returns whether it may have changed. */
  add(fact: CallFact, nowMs: number): boolean {
    switch (fact.type) {
      case 'model-ready':
      case 'model-handover':
        return this.#isAway(null)
      case 'model-closed':
        return this.#isAway(LOST)
      case 'model-retry':
        return this.#isAway(UNREACHED)
      case 'watchdog':
        this.#owed = fact.rung === 'nudge' ? OWED : SILENT
        return true
      case 'reply-started':
        if (this.#owed === null) return false
        this.#owed = null
        return true
      case 'underrun':
        return fact.side === 'ours' && this.#passes(GAPS, nowMs)
      case 'bad-message':
        return fact.from === 'carrier' && this.#passes(LINE, nowMs)
      case 'playout-overflow':
      case 'replay-overflow':
        return this.#passes(DROPPED, nowMs)
      case 'barge-in-mode':
        return this.#passes(NOISE, nowMs)
      default:
        return false
    }
  }

  #isAway(why: Health | null): boolean {
    if (this.#away === why) return false
    this.#away = why
    return true
  }

  #passes(health: Health, nowMs: number): boolean {
    const known = this.#passing?.health === health
    this.#passing = { health, untilMs: nowMs + PASSES_MS }
    return !known
  }
}
