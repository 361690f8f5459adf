/**
 * Who decides that the caller interrupts.
 *
 * `model`: the model alone. `hybrid`: the sound stops as soon as we hear the caller, the model says
 * whether it was meant. `manual`: we alone, and the model is told.
 */
export type BargeInMode = 'model' | 'hybrid' | 'manual'

/** What the agent's sound has to do. */
export type BargeInAction =
  /** Stop now, and wait for the verdict: nothing is thrown away yet. */
  | 'hold'
  /** The interruption is real: what was not heard is dropped. */
  | 'cut'
  /** A false alarm: go on from where it was heard. */
  | 'go-on'

export interface BargeInSettings {
  readonly mode: BargeInMode
  /** How long the model has to confirm what we heard, milliseconds. */
  readonly confirmMs: number
}

/** So many false alarms within {@link FALSE_ALARM_WINDOW_MS}, and the model alone decides. */
const MAX_FALSE_ALARMS = 2
const FALSE_ALARM_WINDOW_MS = 60_000
/** Sound that the model does not take for speech in all that time is no speech. */
const LONGEST_HOLD_MS = 6_000

type State =
  | { readonly kind: 'free' }
  | { readonly kind: 'holding'; readonly sinceMs: number; readonly callerSpeaks: boolean }

/**
 * Decides about interruptions. Pure: it is told what is heard and asked what to do, with the time
 * as an argument.
 */
export class BargeIn {
  readonly #settings: BargeInSettings
  #mode: BargeInMode
  #state: State = { kind: 'free' }
  #falseAlarmsMs: readonly number[] = []

  constructor(settings: BargeInSettings) {
    this.#settings = settings
    this.#mode = settings.mode
  }

  /** `hybrid` becomes `model` in a room that is too noisy for it. */
  get mode(): BargeInMode {
    return this.#mode
  }

  get holding(): boolean {
    return this.#state.kind === 'holding'
  }

  /** We hear the caller begin. */
  callerStarted(nowMs: number, agentAudible: boolean): BargeInAction | null {
    if (this.#state.kind === 'holding') {
      this.#state = { ...this.#state, callerSpeaks: true }
      return null
    }
    if (!agentAudible || this.#mode === 'model') return null
    if (this.#mode === 'manual') return 'cut'
    this.#state = { kind: 'holding', sinceMs: nowMs, callerSpeaks: true }
    return 'hold'
  }

  /** We hear that the caller is quiet again. */
  callerStopped(): void {
    if (this.#state.kind === 'holding') this.#state = { ...this.#state, callerSpeaks: false }
  }

  /** The model heard the caller too: its own activity start, or words of the caller. */
  confirmed(): BargeInAction | null {
    if (this.#state.kind === 'free') return null
    this.#state = { kind: 'free' }
    return 'cut'
  }

  /** Nothing was audible after all: there is nothing to decide. */
  release(): void {
    this.#state = { kind: 'free' }
  }

  /** The model stopped speaking because the caller interrupted. */
  interrupted(): BargeInAction {
    this.#state = { kind: 'free' }
    return 'cut'
  }

  /** Call it often: a hold that nobody confirms must not become silence. */
  tick(nowMs: number): BargeInAction | null {
    if (this.#state.kind === 'free') return null
    const heldMs = nowMs - this.#state.sinceMs
    const unconfirmed = heldMs >= this.#settings.confirmMs && !this.#state.callerSpeaks
    if (!unconfirmed && heldMs < LONGEST_HOLD_MS) return null
    this.#state = { kind: 'free' }
    this.#falseAlarm(nowMs)
    return 'go-on'
  }

  #falseAlarm(nowMs: number): void {
    const recent = this.#falseAlarmsMs.filter((atMs) => nowMs - atMs <= FALSE_ALARM_WINDOW_MS)
    this.#falseAlarmsMs = [...recent, nowMs]
    if (this.#falseAlarmsMs.length >= MAX_FALSE_ALARMS) this.#mode = 'model'
  }
}
