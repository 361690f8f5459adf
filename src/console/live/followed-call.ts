import { shownCaller } from '../../call/admission/caller-key.ts'
import { wayAfter } from '../../call/next-step.ts'
import type { CallEvent } from '../../shared/call-event.ts'
import type { NewCall } from '../../store/call-log.ts'
import type { LiveCall, LiveLine } from '../console-api.ts'
import { CallHealth, type Health } from './call-health.ts'
import { CallLines } from './call-lines.ts'
import type { LiveChanges } from './live-changes.ts'

/** A call without a stream comes back within a minute, or not at all. */
const COMES_BACK_MS = 60_000
/** Of what was said last. */
const MAX_LAST_WORDS = 200

const CUT_OFF: Health = {
  health: 'warn',
  trouble: 'The connection to the caller is lost; it may come back.',
}
const HANDED_OVER: Health = { health: 'good', trouble: null }

type Phase =
  | { readonly kind: 'ringing' }
  | { readonly kind: 'talking' }
  /** Its stream is over and another one may go on with it. */
  | { readonly kind: 'interrupted'; readonly outcome: string; readonly sinceMs: number }
  /** It is over, as far as is known; a person may give it back. */
  | { readonly kind: 'over'; readonly sinceMs: number }

/** One call as it happens. Pure; what an event costs does not grow with the call. */
export class FollowedCall {
  readonly call: NewCall
  /** The process that has it. */
  instance: string
  readonly #lines = new CallLines()
  readonly #health = new CallHealth()
  #phase: Phase = { kind: 'ringing' }
  /** When its first stream was seen. */
  #firstMs: number | null = null
  /** From there to the beginning of this stream. */
  #offsetMs = 0
  #onHold = false
  #callerSpeaks = false
  #agentSounds = false

  constructor(call: NewCall, instance: string) {
    this.call = call
    this.instance = instance
  }

  /** Whether it is shown. */
  get shown(): boolean {
    return this.#phase.kind !== 'over'
  }

  get ringing(): boolean {
    return this.#phase.kind === 'ringing'
  }

  /** Whether it has a stream. */
  get talks(): boolean {
    return this.#phase.kind === 'talking'
  }

  get lines(): readonly LiveLine[] {
    return this.#lines.kept
  }

  line(place: number): LiveLine | null {
    return this.#lines.at(place)
  }

  now(nowMs: number): LiveCall {
    const { callId, from, to, agent, startedAtMs } = this.call
    const last = this.#lines.lastWords
    return {
      callId,
      from: shownCaller(from),
      to,
      agent,
      startedAtMs,
      state: this.#state,
      speaking: this.#speaking,
      lastWords: last === null ? null : { who: last.who, text: endOf(last.text) },
      ...this.#healthAt(nowMs),
      instance: this.instance,
    }
  }

  /** A place is taken for it, or for another of its streams. */
  opened(instance: string): void {
    this.instance = instance
    if (this.#phase.kind === 'over') this.#phase = { kind: 'ringing' }
  }

  /** Nothing more is to come of it. */
  over(outcome: string, nowMs: number, changes: LiveChanges | null): void {
    if (this.#phase.kind === 'over') return
    this.#phase = { kind: 'over', sinceMs: nowMs }
    changes?.gone(this.call.callId, outcome)
  }

  /**
   * Follows a stream that has begun elsewhere.
   *
   * @returns what it ended as, when it has ended since; null: it lasts.
   */
  catchUp(
    instance: string,
    so: { readonly talks: boolean; readonly events: readonly CallEvent[] },
    nowMs: number,
  ): string | null {
    this.opened(instance)
    const { talks, events } = so
    const lastMs = events.at(-1)?.atMs ?? 0
    if (talks) this.#streamBegins(nowMs - lastMs)
    for (const event of events) {
      // Its beginning is known; what follows counts from when it happened.
      if (event.type === 'call-started') continue
      this.read(event, nowMs - (lastMs - event.atMs), null)
    }
    const last = events.at(-1)
    if (this.shown) return null
    return last?.type === 'call-ended' ? last.summary.endReason : 'carrier-lost'
  }

  /** The process that had it is gone. */
  lost(nowMs: number, changes: LiveChanges | null): void {
    if (this.#phase.kind === 'interrupted' || this.#phase.kind === 'over') return
    this.#streamEnds('carrier-lost', nowMs, changes)
  }

  read(event: CallEvent, nowMs: number, changes: LiveChanges | null): void {
    const { callId } = this.call
    if (event.type === 'call-started') this.#streamBegins(nowMs)
    else if (event.type === 'call-ended') {
      changes?.happened(event, this.#offsetMs)
      this.#streamEnds(event.summary.endReason, nowMs, changes)
      return
    }
    const atMs = event.atMs + this.#offsetMs
    const firstLine = this.#lines.add(event, atMs)
    const sick = this.#health.add(event, nowMs)
    const moved = this.#follow(event)
    if (changes === null) return
    if (firstLine !== null) {
      for (let place = firstLine; place < this.#lines.end; place += 1) changes.line(callId, place)
    }
    if (firstLine !== null || sick || moved) changes.call(callId)
    changes.happened(event, this.#offsetMs)
  }

  /**
   * Gives up what did not come back. Call it now and then.
   *
   * @returns false when it can be forgotten.
   */
  expire(nowMs: number, changes: LiveChanges | null): boolean {
    if (this.#phase.kind === 'interrupted' && nowMs - this.#phase.sinceMs >= COMES_BACK_MS) {
      this.over(this.#phase.outcome, nowMs, changes)
    }
    if (this.#health.expire(nowMs) && this.shown) changes?.call(this.call.callId)
    return this.#phase.kind !== 'over' || nowMs - this.#phase.sinceMs < COMES_BACK_MS
  }

  get #state(): LiveCall['state'] {
    switch (this.#phase.kind) {
      case 'talking':
        return this.#onHold ? 'on-hold' : 'talking'
      case 'interrupted':
        return 'interrupted'
      case 'ringing':
      case 'over':
        return 'ringing'
    }
  }

  get #speaking(): LiveCall['speaking'] {
    if (this.#phase.kind !== 'talking') return 'nobody'
    if (this.#callerSpeaks) return 'caller'
    return this.#agentSounds ? 'agent' : 'nobody'
  }

  #healthAt(nowMs: number): Health {
    if (this.#phase.kind !== 'interrupted') return this.#health.at(nowMs)
    return this.#phase.outcome === 'handed-over' ? HANDED_OVER : CUT_OFF
  }

  #streamBegins(nowMs: number): void {
    this.#firstMs ??= nowMs
    this.#offsetMs = Math.round(nowMs - this.#firstMs)
    this.#phase = { kind: 'talking' }
    this.#onHold = false
    this.#lines.newStream()
    this.#health.newStream()
    this.#nobodySpeaks()
  }

  #streamEnds(
    reason: Parameters<typeof wayAfter>[0],
    nowMs: number,
    changes: LiveChanges | null,
  ): void {
    this.#nobodySpeaks()
    if (wayAfter(reason) !== 'reconnect') {
      this.over(reason, nowMs, changes)
      return
    }
    this.#phase = { kind: 'interrupted', outcome: reason, sinceMs: nowMs }
    changes?.call(this.call.callId)
  }

  #nobodySpeaks(): void {
    this.#callerSpeaks = false
    this.#agentSounds = false
  }

  /** @returns whether somebody begins or stops to speak, or the state changes. */
  #follow(event: CallEvent): boolean {
    switch (event.type) {
      case 'call-started':
        return true
      case 'hold':
        this.#onHold = event.on
        return true
      case 'caller-speech':
        return event.by === 'us' && this.#callerIs(event.edge === 'start')
      case 'reply-started':
      case 'playout-resumed':
        return this.#agentIs(true)
      case 'turn-heard':
      case 'playout-held':
      case 'barge-in':
        return this.#agentIs(false)
      default:
        return false
    }
  }

  #callerIs(speaking: boolean): boolean {
    const changed = this.#callerSpeaks !== speaking
    this.#callerSpeaks = speaking
    return changed
  }

  #agentIs(sounding: boolean): boolean {
    const changed = this.#agentSounds !== sounding
    this.#agentSounds = sounding
    return changed
  }
}

function endOf(text: string): string {
  if (text.length <= MAX_LAST_WORDS) return text
  // Never half of a character that takes two units.
  return `…${Array.from(text.slice(-MAX_LAST_WORDS)).slice(1).join('')}`
}
