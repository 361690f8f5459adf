import type { BadPageMessage } from './page-message.ts'
import type { PageMessage, ServerMessage } from './talk-protocol.ts'

/** In place of a key that nobody may see; none that a keypad has. */
const HIDDEN_KEY = '•'
const REDACTED = '[redacted]'

/**
 * A text message of the page as it may be recorded: without tickets, and without pictures, which
 * are too large.
 *
 * @param message what was made of `text`.
 * @param keysHidden the keys that are being pressed are secret.
 */
export function recordableIn(
  text: string,
  message: PageMessage | BadPageMessage,
  keysHidden: boolean,
): string {
  switch (message.type) {
    case 'start':
      return JSON.stringify({ ...message, ticket: REDACTED })
    case 'picture':
      return JSON.stringify({ type: message.type, characters: message.jpeg.length })
    case 'key':
      return keysHidden ? JSON.stringify({ type: message.type, key: HIDDEN_KEY }) : text
    case 'bad':
      // Nobody knows where in it a ticket, a key or a picture stands.
      return JSON.stringify({ type: 'bad', reason: message.reason, characters: text.length })
    case 'mark':
    case 'text':
    case 'picture-end':
    case 'hang-up':
      return text
  }
}

/** A message to the page as it may be recorded: without tickets. */
export function recordableOut(message: ServerMessage): string {
  if (message.type === 'ready') return JSON.stringify({ ...message, resume: REDACTED })
  if (message.type !== 'ended' || message.sequel.kind !== 'reconnect') {
    return JSON.stringify(message)
  }
  return JSON.stringify({ ...message, sequel: { ...message.sequel, ticket: REDACTED } })
}

/**
 * A message of sound as it may be recorded: its place, and its samples in base64.
 *
 * @param samples null: they are secret.
 */
export function recordableSound(place: number, samples: Uint8Array | null): string {
  if (samples === null) return JSON.stringify({ type: 'sound', place })
  const { buffer, byteOffset, byteLength } = samples
  const pcm = Buffer.from(buffer, byteOffset, byteLength).toString('base64')
  return JSON.stringify({ type: 'sound', place, pcm })
}
