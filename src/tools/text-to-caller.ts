import { isCallable } from './callable-number.ts'
import type { TextOutcome } from './desk.ts'
import type { ToolContext, ToolResult } from './tool.ts'

/** The desk waits five seconds for the carrier's word. */
export const TEXT_TIME_LIMIT_MS = 12_000

type NotSent = Extract<TextOutcome, { readonly kind: 'not-sent' }>['why']

/** What the caller is told. */
const REASONS: Readonly<Record<NotSent, string>> = {
  'no-number': 'Their number is withheld, so that no message can be sent to them.',
  landline: 'They are calling from a line that takes no text messages.',
  'opted-out': 'They have asked earlier not to get messages, by answering STOP.',
  undelivered: 'The message could not be delivered to their telephone.',
  'not-set-up': 'Messages cannot be sent from this line.',
  unavailable: 'The message could not be sent just now.',
}

/**
 * Texts the caller, at the number that they call from: there is no other number to be given.
 *
 * @param instead what the model does when it was not sent, a sentence.
 * @returns null: it is on its way; otherwise what the model is told.
 */
export async function textToCaller(
  body: string,
  instead: string,
  { desk, caller, callId, runId, signal }: ToolContext,
): Promise<ToolResult | null> {
  if (caller !== null && !isCallable(caller)) return notSent('undelivered', instead)
  const outcome = await desk.sendText(runId, { callId, to: caller, body }, signal)
  return outcome.kind === 'sent' ? null : notSent(outcome.why, instead)
}

export function notSent(why: NotSent, instead: string): ToolResult {
  const message = `${REASONS[why]} ${instead}`
  return { status: 'failed', retryable: why === 'unavailable', why, message }
}

/** No text goes out any more: a caller is not to be flooded, whatever the model wants. */
export function tooManyTexts(maxPerCall: number, { log, callId }: ToolContext): ToolResult {
  log.warn({ callId, maxPerCall }, 'another text message refused')
  const message = 'No more messages can be sent in this call.'
  return { status: 'refused', retryable: false, message }
}
