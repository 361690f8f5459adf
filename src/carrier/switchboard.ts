import type { WireTap } from '../shared/wire-tap.ts'
import type { CarrierStream } from './carrier-stream.ts'

/** What the carrier says about a call that has just come in. None of it proves who is calling. */
export interface IncomingCall {
  /** The carrier's identifier of the call; unique. */
  readonly callId: string
  readonly from: string
  readonly to: string
}

/** What to do with an incoming call. */
export type Answer =
  /** Open a stream and let the assistant talk. */
  | { readonly kind: 'connect'; readonly language: string }
  /** No place, or shutting down: say so politely. */
  | { readonly kind: 'refuse'; readonly language: string; readonly text: string }

/** What the caller hears once the stream is over. */
export type NextStep =
  /** The call is finished. */
  | { readonly kind: 'hang-up' }
  /** Something broke on our side: apologise, then hang up. */
  | { readonly kind: 'apologise'; readonly language: string; readonly text: string }
  /** The caller asked for a person and nobody can be connected. */
  | { readonly kind: 'no-person'; readonly language: string; readonly text: string }

/** The call as the carrier reports it; `final` means that it will not come back. */
export interface CallProgress {
  readonly callId: string
  readonly status: string
  readonly final: boolean
}

/**
 * The port through which a carrier reaches the calls. Synchronous: a webhook or a socket never
 * waits for another call.
 */
export interface Switchboard {
  /** Idempotent per call: a repeated webhook gets the same answer and opens nothing twice. */
  incoming(call: IncomingCall): Answer
  /** The wire tap for a call's sockets, or null when frames are not recorded. */
  tapFor(callId: string): WireTap | null
  /** An authenticated stream has started; the switchboard owns it from here. */
  connected(stream: CarrierStream): void
  /** The stream is over, what now? Never throws; an unknown call is apologised to. */
  next(callId: string): NextStep
  progress(progress: CallProgress): void
}
