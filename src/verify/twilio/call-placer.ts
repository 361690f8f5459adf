import { HexkeyError } from '../../shared/errors.ts'

/** The part of Twilio's REST API that the probes need. */
export interface CallPlacer {
  /** @returns the call's SID. */
  place(call: OutgoingCall): Promise<string>
  hangUp(callSid: string): Promise<void>
}

interface OutgoingCall {
  readonly to: string
  readonly from: string
  /** Asked for TwiML once the call is answered. */
  readonly url: string
  /** Told when the call is over. */
  readonly statusUrl: string
  readonly limitSeconds: number
}

/** There is no call to probe. */
export class NoCall extends HexkeyError {
  readonly code = 'PROBE_NO_CALL'
  readonly retryable = true
}
