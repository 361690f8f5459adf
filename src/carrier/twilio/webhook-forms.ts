import { z } from 'zod'

/**
 * Twilio's identifiers: `CA` and 32 hexadecimal digits today. Only what is safe in a file name or
 * a log is insisted on, and that nothing stands behind such an identifier: what is signed has no
 * marks between the fields, so that the next one could be made a part of it without notice.
 */
const callSid = z.string().regex(/^(?!CA[0-9a-f]{32}.)[\w-]{1,64}$/)

/** `From` may be `anonymous` or missing, and is never proof of who calls. */
export const voiceForm = z.object({
  CallSid: callSid,
  From: z.string().max(256).default('anonymous'),
  To: z.string().max(256).default(''),
})

export const nextForm = z.object({ CallSid: callSid, CallStatus: z.string().max(64).optional() })

export const statusForm = z.object({ CallSid: callSid, CallStatus: z.string().min(1).max(64) })

export const streamStatusForm = z.object({
  CallSid: callSid.optional(),
  StreamSid: z.string().max(64).optional(),
  StreamEvent: z.string().max(64),
  StreamError: z.string().max(1_024).optional(),
})

/**
 * After `<Dial>`: how the other leg went. `DialBridged` says whether the two have talked, which
 * `completed` alone does not: whoever hangs up on the whisper has answered as well
 * (https://www.twilio.com/docs/voice/twiml/dial#attributes-action).
 */
export const dialForm = z.object({
  CallSid: callSid,
  CallStatus: z.string().max(64).optional(),
  DialCallStatus: z.string().max(64),
  DialBridged: z.string().max(16).optional(),
})

/** Of the other leg; its caller's call stands in the query, which is signed. */
export const whisperForm = z.object({
  CallSid: callSid,
  /** Keys that were pressed; not there when it is asked for the first time. */
  Digits: z.string().max(64).optional(),
})

export const whisperQuery = z.object({ call: callSid })

/** Of a text message: https://www.twilio.com/docs/messaging/guides/track-outbound-message-status */
export const textStatusForm = z.object({
  MessageSid: z.string().regex(/^[\w-]{1,64}$/),
  MessageStatus: z.string().min(1).max(64),
  ErrorCode: z.string().max(16).optional(),
})

/** Call statuses after which nothing follows; callbacks may still arrive out of order. */
const FINAL_STATUSES: ReadonlySet<string> = new Set([
  'completed',
  'busy',
  'failed',
  'no-answer',
  'canceled',
])

export function isFinalStatus(status: string): boolean {
  return FINAL_STATUSES.has(status)
}
