import type { CallEvent } from '../../shared/call-event.ts'
import type { Clock } from '../../shared/clock.ts'
import type { NewCall } from '../../store/call-log.ts'
import type { LiveCall, LiveLine } from '../console-api.ts'
import { FollowedCall } from './followed-call.ts'
import type { LiveChanges } from './live-changes.ts'

/** What a call ends as that never had a stream here. */
const NO_STREAM = 'caller-hung-up'

/**
 * The calls in progress, as they happen: one reader of everything that calls report. It runs beside
 * the sound, so that an event costs next to nothing, and nothing is written for nobody.
 *
 * It grows with the calls that are open, and with those of the last minute: admission is its bound.
 */
export class LiveCalls {
  readonly #instance: string
  readonly #clock: Clock
  readonly #calls = new Map<string, FollowedCall>()
  #changes: LiveChanges | null = null

  /** @param parts `instance`: the name of this process. */
  constructor(parts: { readonly instance: string; readonly clock: Clock }) {
    this.#instance = parts.instance
    this.#clock = parts.clock
  }

  /** @param changes told from now on; null: nobody wants to know. */
  tell(changes: LiveChanges | null): void {
    this.#changes = changes
  }

  /** Those that last. */
  get calls(): readonly LiveCall[] {
    const nowMs = this.#clock.nowMs()
    return [...this.#calls.values()].filter((one) => one.shown).map((one) => one.now(nowMs))
  }

  /** @returns null when the call is unknown or over. */
  call(callId: string): LiveCall | null {
    const call = this.#calls.get(callId)
    return call?.shown === true ? call.now(this.#clock.nowMs()) : null
  }

  /** What was said last in a call. */
  linesOf(callId: string): readonly LiveLine[] {
    return this.#calls.get(callId)?.lines ?? []
  }

  line(callId: string, place: number): LiveLine | null {
    return this.#calls.get(callId)?.line(place) ?? null
  }

  /** A call takes a place: it rings, or one of its streams comes in. */
  opened(call: NewCall, instance = this.#instance): void {
    this.sweep()
    const { callId } = call
    const followed = this.#calls.get(callId) ?? new FollowedCall(call, instance)
    this.#calls.set(callId, followed)
    followed.opened(instance)
    this.#changes?.call(callId)
  }

  /** Its place is free again; what its stream ended as was told before, if it had one. */
  closed(callId: string): void {
    const call = this.#calls.get(callId)
    if (call?.ringing === true) call.over(NO_STREAM, this.#clock.nowMs(), this.#changes)
  }

  /** The call will not come back, whatever was known of it. */
  over(callId: string, outcome: string): void {
    this.#calls.get(callId)?.over(outcome, this.#clock.nowMs(), this.#changes)
  }

  /** Whether a stream of the call is at this process. */
  isHere(callId: string): boolean {
    const call = this.#calls.get(callId)
    return call?.talks === true && call.instance === this.#instance
  }

  /** Nobody follows the calls of other processes any more. */
  forgetOthers(): void {
    for (const [callId, { instance }] of this.#calls) {
      if (instance !== this.#instance) this.#calls.delete(callId)
    }
  }

  /**
   * A call of another process, or a new stream of it there, is seen for the first time. What has
   * happened in it so far is no news.
   *
   * @param so `talks`: it does not ring any more; `events`: the last of its stream, in order.
   */
  found(
    call: NewCall,
    instance: string,
    so: { readonly talks: boolean; readonly events: readonly CallEvent[] },
  ): void {
    this.sweep()
    const { callId } = call
    const known = this.#calls.get(callId)
    const followed = known ?? new FollowedCall(call, instance)
    const wasShown = known?.shown === true
    this.#calls.set(callId, followed)
    const outcome = followed.catchUp(instance, so, this.#clock.nowMs())
    if (outcome !== null) {
      if (wasShown) this.#changes?.gone(callId, outcome)
      return
    }
    this.#changes?.call(callId)
    for (const { place } of followed.lines) this.#changes?.line(callId, place)
  }

  /** The process that had the call is gone; it may come back. */
  lost(callId: string): void {
    this.#calls.get(callId)?.lost(this.#clock.nowMs(), this.#changes)
  }

  /** Something has happened in a call; ignored when its place is not known. */
  read(event: CallEvent): void {
    this.#calls.get(event.callId)?.read(event, this.#clock.nowMs(), this.#changes)
  }

  /** Gives up the calls that did not come back, and forgets what is long over. */
  sweep(): void {
    const nowMs = this.#clock.nowMs()
    for (const [callId, call] of this.#calls) {
      if (!call.expire(nowMs, this.#changes)) this.#calls.delete(callId)
    }
  }
}
