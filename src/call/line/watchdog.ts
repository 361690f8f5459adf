import type { TurnEnd } from '../../model/model-session.ts'

/** What is done about a model that owes a reply, harder each time. */
export type WatchdogRung =
  /** Ask it in writing to answer. */
  | 'nudge'
  /** Go on in another connection, from the latest snapshot. */
  | 'resume'
  /** Begin anew, with the transcript. */
  | 'fresh'
  /** Give up: the caller is told. */
  | 'give-up'

/** When each rung is due, milliseconds after the reply became due. */
const RUNGS: readonly { readonly afterMs: number; readonly rung: WatchdogRung }[] = [
  { afterMs: 4_000, rung: 'nudge' },
  { afterMs: 8_000, rung: 'resume' },
  { afterMs: 12_000, rung: 'fresh' },
  { afterMs: 16_000, rung: 'give-up' },
]

interface Due {
  /** Moves on while the caller goes on speaking, until the first rung was taken. */
  readonly sinceMs: number
  readonly by: 'speech' | 'request'
  /** Rungs taken. */
  readonly taken: number
}

/**
 * Notices that a reply is due and does not come. Pure: it is told what happens, with the time as
 * an argument, and asked what is due.
 *
 * A reply is due after speech that the model confirmed and after a request of ours. Sound of the
 * model is a reply, whatever it says. Silence may be meant: a model that says so (`waiting`) is
 * left in peace, and one that ends its turn without a sound is asked once.
 */
export class Watchdog {
  #due: Due | null = null
  #callerSpeaks = false
  #brokenOff = false
  #paused = false

  /** Whether a reply is awaited. */
  get armed(): boolean {
    return this.#due !== null
  }

  /** A request of ours was sent, the greeting for example. */
  requested(nowMs: number): void {
    if (this.#due === null || this.#due.taken === 0) this.#arm('request', nowMs)
  }

  /** The model reports the caller's speech. */
  callerActivity(edge: 'start' | 'end', nowMs: number): void {
    this.#callerSpeaks = edge === 'start'
    if (edge === 'end') this.#speech(nowMs)
  }

  /** The model understood words; some services report nothing else of the caller. */
  callerText(nowMs: number): void {
    this.#speech(nowMs)
  }

  /** The model broke off, for the caller; it has been seen to say nothing more after that. */
  interrupted(nowMs: number): void {
    this.#brokenOff = true
    this.#speech(nowMs)
  }

  /** The model speaks. */
  audio(): void {
    this.#brokenOff = false
    this.#due = null
  }

  turnComplete(end: TurnEnd): void {
    const wasBrokenOff = this.#brokenOff
    this.#brokenOff = false
    const due = this.#due
    // It ends the turn that was broken off, not the one that is awaited.
    if (due === null || wasBrokenOff) return
    // Of a request of ours no silence is meant, until it was repeated.
    if ((end.waiting && due.by === 'speech') || due.taken > 0) this.#due = null
  }

  /** Nothing is due while a tool runs, or a hold was asked for, or there is no session. */
  pause(paused: boolean, nowMs: number): void {
    if (this.#paused && !paused && this.#due !== null) {
      // The model gets the time anew, but the ladder is not begun anew.
      const before = this.#due.taken === 0 ? 0 : (RUNGS[this.#due.taken - 1]?.afterMs ?? 0)
      this.#due = { ...this.#due, sinceMs: nowMs - before }
    }
    this.#paused = paused
  }

  /** Another session: it knows of nothing that the caller is in the middle of saying. */
  newSession(): void {
    this.#callerSpeaks = false
    this.#brokenOff = false
  }

  /** The caller wants to be left in peace. */
  rest(): void {
    this.#due = null
  }

  /** What is due now; each rung is given once. */
  tick(nowMs: number): WatchdogRung | null {
    const due = this.#due
    if (due === null || this.#paused || this.#callerSpeaks) return null
    const next = RUNGS[due.taken]
    if (next === undefined || nowMs - due.sinceMs < next.afterMs) return null
    this.#due = next.rung === 'give-up' ? null : { ...due, taken: due.taken + 1 }
    return next.rung
  }

  #speech(nowMs: number): void {
    const due = this.#due
    if (due === null) this.#arm('speech', nowMs)
    else if (due.taken === 0) this.#due = { ...due, sinceMs: nowMs }
  }

  #arm(by: Due['by'], nowMs: number): void {
    this.#due = { sinceMs: nowMs, by, taken: 0 }
  }
}
