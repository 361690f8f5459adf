import type { WireTap } from '../shared/wire-tap.ts'
import type { CarrierStream } from './carrier-stream.ts'

/** What the carrier says about a call that has just come in. None of it proves who is calling. */
export interface IncomingCall {
  /** The carrier's identifier of the call; unique. */
  readonly callId: string
  readonly from: string
  readonly to: string
  /** The assistant that is asked for by name; left out: the number called says who answers. */
  readonly assistant?: string
}

/** What the carrier's own voice says. */
export interface SpokenAnswer {
  readonly language: string
  readonly text: string
  /** The number of a person who can be dialled, E.164; null: there is none. */
  readonly person: string | null
}

/** What to do with an incoming call. */
export type Answer =
  /** Open a stream and let the assistant talk. */
  | {
      readonly kind: 'connect'
      readonly language: string
      /** The carrier's own voice says it before the stream opens; left out: nothing. */
      readonly notice?: string
    }
  /** Not now: say so politely, then dial a person when there is one. */
  | ({ readonly kind: 'refuse' } & SpokenAnswer)

/** What the caller hears once the stream is over. */
export type NextStep =
  /** The call is finished. */
  | { readonly kind: 'hang-up' }
  /** The stream was lost, or its process shuts down: a new one goes on with the same call. */
  | { readonly kind: 'reconnect' }
  /** Something broke on our side: apologise, then dial a person when there is one. */
  | ({ readonly kind: 'apologise' } & SpokenAnswer)
  /** The caller asked for a person: `text` is for when nobody can be connected. */
  | ({ readonly kind: 'person' } & SpokenAnswer)
  /** Somebody in particular takes the call, once they have heard what it is about and agreed. */
  | {
      readonly kind: 'transfer'
      /** E.164. */
      readonly number: string
    }

/** What came of dialling a person for a call. */
export type DialOutcome =
  /** Caller and person have talked, and one of them has hung up. */
  | 'connected'
  | 'busy'
  | 'no-answer'
  /** The person answered and did not take the call. */
  | 'declined'
  | 'failed'

/** What a person hears before the caller is joined; they press any key to take the call. */
export interface Whisper {
  readonly language: string
  readonly text: string
}

/** The call as the carrier reports it; `final` means that it will not come back. */
export interface CallProgress {
  readonly callId: string
  readonly status: string
  readonly final: boolean
}

/** A call that an authenticated stream may go on with. Exactly one of its methods is called. */
export interface Claim {
  /** For the call's sockets; null when frames are not recorded. */
  readonly tap: WireTap | null
  /** The stream has started; the switchboard owns it from here. */
  connected(stream: CarrierStream): void
  /** The stream went away before it could be connected. */
  abandoned(): void
}

/**
 * The port through which a carrier reaches the calls. Where it answers with a promise a store may
 * have to be asked; the promise comes within seconds and does not reject.
 */
export interface Switchboard {
  /** False: a media socket is refused before its handshake, another process takes it. */
  readonly takesStreams: boolean
  /** Idempotent per call: a repeated webhook gets the same answer and opens nothing twice. */
  incoming(call: IncomingCall): Promise<Answer>
  /**
   * An authenticated stream of a call is there: whoever had the call before has lost it.
   *
   * @returns null for a call that nobody knows, or that is over.
   */
  claim(callId: string): Promise<Claim | null>
  /** The stream is over, what now? An unknown call is apologised to. */
  next(callId: string): Promise<NextStep>
  /** Whether the person took the call, and what now? */
  dialled(callId: string, outcome: DialOutcome): Promise<NextStep>
  /** The person has answered. Null: the call goes to nobody. */
  whisper(callId: string): Promise<Whisper | null>
  progress(progress: CallProgress): void
  /**
   * The carrier has waited for another stream of the call, and none has come to this process: the
   * call is over, unless another process has it. For carriers that nobody else tells so.
   */
  gaveUp(callId: string): Promise<void>
}
