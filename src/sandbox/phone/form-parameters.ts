/** Who calls whom, as every webhook says it. */
export interface CallIdentity {
  readonly accountSid: string
  readonly callSid: string
  /** E.164, or `anonymous`. */
  readonly from: string
  readonly to: string
  /** Fields beyond the usual ones: `ForwardedFrom`, `CallerName`, `StirVerstat`, … */
  readonly extra: Readonly<Record<string, string>>
}

/** Of the call, in Twilio's words (https://www.twilio.com/docs/voice/twiml#callstatus-values). */
export type CallStatus = 'ringing' | 'in-progress' | 'completed' | 'busy' | 'no-answer'

/** The form fields of a voice webhook. */
export function callParameters(
  identity: CallIdentity,
  callStatus: CallStatus,
): Readonly<Record<string, string>> {
  const { accountSid, callSid, from, to } = identity
  return {
    AccountSid: accountSid,
    ApiVersion: '2010-04-01',
    CallSid: callSid,
    CallStatus: callStatus,
    Called: to,
    Caller: from,
    Direction: 'inbound',
    From: from,
    FromCity: '',
    FromCountry: 'US',
    FromState: '',
    FromZip: '',
    To: to,
    ToCity: '',
    ToCountry: 'US',
    ToState: '',
    ToZip: '',
    ...identity.extra,
  }
}

/** Twilio's time format in callbacks: RFC 2822, always `+0000`. */
export function rfc2822(wallMs: number): string {
  return new Date(wallMs).toUTCString().replace('GMT', '+0000')
}
