import type { Rejection } from './inbound-message.ts'
import { redactToken } from './token-parameter.ts'
import type { TwilioMessage } from './twilio-message.ts'

/** In place of a key that nobody may see; none that a keypad has. */
const HIDDEN_DIGIT = '•'
/** In place of a message that could not be read: nobody knows where in it a digit stands. */
const HIDDEN_MESSAGE = '{"event":"hidden"}'

/**
 * A message of the carrier as it may be recorded.
 *
 * @param message what the reader has made of `text`, and the call is given.
 * @param digitsHidden the keys that are being pressed are secret.
 */
export function recordable(
  text: string,
  message: TwilioMessage | Rejection,
  digitsHidden: boolean,
): string {
  switch (message.event) {
    case 'dtmf':
      return digitsHidden ? withoutDigit(message) : text
    case 'rejected':
      if (digitsHidden) return HIDDEN_MESSAGE
      // Only a start message carries the token, and the stream's own was read at the door.
      return message.reason === 'second-start' ? redactToken(text) : text
    case 'media':
      return digitsHidden ? withPayload(text, message.payload) : text
    case 'connected':
    case 'start':
    case 'mark':
    case 'stop':
      return text
  }
}

/** Written anew, from what was understood: a digit cannot hide in a member we do not know. */
function withoutDigit(message: TwilioMessage & { readonly event: 'dtmf' }): string {
  const { event, streamSid, sequence } = message
  const dtmf = { track: 'inbound_track', digit: HIDDEN_DIGIT }
  return JSON.stringify({ event, streamSid, sequenceNumber: String(sequence), dtmf })
}

/** What was understood as a media message, with the sound that the call is given. */
function withPayload(text: string, payload: Uint8Array): string {
  const message = JSON.parse(text) as { readonly media: object }
  const encoded = Buffer.from(payload).toString('base64')
  return JSON.stringify({ ...message, media: { ...message.media, payload: encoded } })
}
