import { checkOptions, type CallOptions } from './call-options.ts'
import type { CallReport } from './call-report.ts'
import { PhoneCall } from './phone-call.ts'

/**
 * Places a call and hands it out at once, to be watched while it happens.
 *
 * The phone is the telephone network and the caller in one: it asks the server's webhook for
 * TwiML, follows it, streams the caller's voice and plays what comes back, as Twilio does.
 *
 * @throws CallOptionsInvalid, ScriptInvalid or UnknownClip before anything is sent. Whatever goes
 *   wrong later is in the report.
 */
export function startCall(options: CallOptions): PhoneCall {
  return new PhoneCall(checkOptions(options))
}

/** Places a call and waits for its end. See {@link startCall}. */
export async function placeCall(options: CallOptions): Promise<CallReport> {
  return startCall(options).report
}
