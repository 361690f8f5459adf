import type { Agent } from '../../agents/agent.ts'
import type { EndReason } from '../../shared/call-event.ts'
import type { Clock } from '../../shared/clock.ts'
import type { WireTap } from '../../shared/wire-tap.ts'
import type { Continuity, NewCall } from '../../store/call-log.ts'
import type { Call } from '../call.ts'

/** An answered call whose stream has not come by then will not come: its token has expired. */
const RINGING_MS = 60_000

/** Where the messages of a call's sockets go. */
export interface CallRecording {
  readonly tap: WireTap
  /** Nothing more will come. */
  close(): void
}

/** Told which calls have a place in this process. Must not throw and must not wait. */
export interface PlacesListener {
  /** A call rings, or one of its streams comes in. */
  opened(call: NewCall): void
  /** The place is free again; the call may go on with another stream. */
  closed(callId: string): void
  /** The carrier says that the call is over. */
  over(callId: string, reason: EndReason): void
}

/** One stream's hold on a call. */
export interface Seat {
  readonly call: NewCall
  readonly agent: Agent
  /** Under which the store takes what this stream writes; null: the store does not know of it. */
  readonly epoch: number | null
  /** Where the call was when its last stream ended; null: this is its first one. */
  readonly start: Continuity | null
  /** When its streams were lost, this one not included. */
  readonly unplannedAtMs: readonly number[]
  /** Where the call is now. */
  continuity: Continuity | null
}

export interface RingingCall {
  readonly kind: 'ringing'
  readonly call: NewCall
  readonly sinceMs: number
  readonly recording: CallRecording | null
  /** Null until a stream of it has been authenticated here. */
  readonly seat: Seat | null
}

export interface LiveCall {
  readonly kind: 'live'
  readonly call: NewCall
  readonly seat: Seat
  readonly talk: Call
  readonly recording: CallRecording | null
}

export type OpenCall = RingingCall | LiveCall

/** The calls of this process that are not over: who is ringing, and who talks. */
export class OpenCalls {
  readonly #clock: Clock
  readonly #record: ((call: NewCall) => CallRecording) | null
  readonly #places: PlacesListener | null
  readonly #calls = new Map<string, OpenCall>()

  constructor(
    clock: Clock,
    record: ((call: NewCall) => CallRecording) | null,
    places: PlacesListener | null = null,
  ) {
    this.#clock = clock
    this.#record = record
    this.#places = places
  }

  get size(): number {
    return this.#calls.size
  }

  get(callId: string): OpenCall | null {
    return this.#calls.get(callId) ?? null
  }

  live(): readonly LiveCall[] {
    return [...this.#calls.values()].filter((one) => one.kind === 'live')
  }

  /** Calls that wait for their stream, the oldest first. */
  ringing(): readonly RingingCall[] {
    return [...this.#calls.values()].filter((one) => one.kind === 'ringing')
  }

  ring(call: NewCall): RingingCall {
    return this.#await(call, null, this.#record?.(call) ?? null)
  }

  /** A stream was authenticated: nothing but its handover is missing. The call must not be live. */
  claim(seat: Seat): RingingCall {
    const known = this.#calls.get(seat.call.callId)
    const recording = known?.recording ?? this.#record?.(seat.call) ?? null
    return this.#await(seat.call, seat, recording)
  }

  /** @returns false when the call has ended in the meantime. */
  talks(ringing: RingingCall, seat: Seat, talk: Call): boolean {
    const { callId } = ringing.call
    if (this.#calls.get(callId) !== ringing) return false
    this.#calls.set(callId, {
      kind: 'live',
      call: seat.call,
      seat,
      talk,
      recording: ringing.recording,
    })
    return true
  }

  /** @returns false when it is not, or not any more, the call's latest. */
  close(callId: string, seat: Seat | null): boolean {
    const open = this.#calls.get(callId)
    if (open === undefined || open.seat !== seat) return false
    open.recording?.close()
    this.#calls.delete(callId)
    this.#places?.closed(callId)
    return true
  }

  /** Calls whose stream never came give their place back. @returns their ids. */
  forgetRinging(): readonly string[] {
    const nowMs = this.#clock.nowMs()
    const gone = this.ringing().filter(({ sinceMs }) => nowMs - sinceMs > RINGING_MS)
    for (const { call, seat } of gone) this.close(call.callId, seat)
    return gone.map(({ call }) => call.callId)
  }

  #await(call: NewCall, seat: Seat | null, recording: CallRecording | null): RingingCall {
    const sinceMs = this.#clock.nowMs()
    const ringing = { kind: 'ringing', call, sinceMs, recording, seat } as const
    this.#calls.set(call.callId, ringing)
    this.#places?.opened(call)
    return ringing
  }
}
