import { decodeBase64Bytes } from '../../audio/base64-bytes.ts'
import type { StartMessage, TwilioMessage } from './twilio-message.ts'
import { usualMark } from './usual-mark.ts'

/** Why a message was dropped; constant text, safe to log and to count by. */
export type RejectReason =
  /** Longer than {@link MAX_MESSAGE_CHARS}. */
  | 'oversized'
  | 'binary'
  | 'malformed-json'
  /** JSON, but a field is missing or has another type. */
  | 'bad-shape'
  | 'unknown-event'
  | 'bad-base64'
  /** Audio of another track than the caller's. */
  | 'wrong-track'
  | 'missing-sequence'
  | 'repeated-sequence'
  /** So far ahead that it would make everything after it look repeated. */
  | 'wild-sequence'
  | 'second-connected'
  | 'before-start'
  | 'second-start'
  | 'wrong-stream'

export interface Rejection {
  readonly event: 'rejected'
  readonly reason: RejectReason
  /** The message's place in the stream where it could be read, so that it leaves no gap. */
  readonly sequence: number | null
}

/** The longest message that is looked into: real ones hold about 400 characters. */
export const MAX_MESSAGE_CHARS = 65_536

const KNOWN_EVENTS: ReadonlySet<string> = new Set(['start', 'media', 'dtmf', 'mark', 'stop'])
/** Counting from 1, as a string; short enough to stay exact. */
const SEQUENCE = /^[1-9]\d{0,14}$/
/** Milliseconds, as a string; short enough to stay exact. */
const TIMESTAMP = /^\d{1,15}$/
const KEYPAD_DIGIT = /^[0-9*#A-D]$/

type JsonObject = Readonly<Record<string, unknown>>

/**
 * Reads one text message of a Media Stream. Pure, and never throws whatever it is given.
 *
 * Rules between messages (order, repeats, the stream they belong to) are the reader's.
 */
export function parseTwilioMessage(text: string): TwilioMessage | Rejection {
  if (text.length > MAX_MESSAGE_CHARS) return rejected('oversized')
  const usual = usualMark(text)
  if (usual !== null) return usual
  const message = parseJson(text)
  if (message === MALFORMED) return rejected('malformed-json')
  if (!isObject(message)) return rejected('bad-shape')

  const event = message['event']
  if (typeof event !== 'string') return rejected('bad-shape')
  if (event === 'connected') return { event }
  const sequence = sequenceOf(message['sequenceNumber'])
  if (!KNOWN_EVENTS.has(event)) return rejected('unknown-event', sequence)
  if (sequence === null) return rejected('missing-sequence')
  if (event === 'start') return parseStart(message, sequence)

  const streamSid = message['streamSid']
  if (!isName(streamSid)) return rejected('bad-shape', sequence)
  if (event === 'stop') return { event, sequence, streamSid }
  const body = message[event]
  if (!isObject(body)) return rejected('bad-shape', sequence)

  if (event === 'media') return parseMedia(body, sequence, streamSid)
  if (event === 'mark') {
    const name = body['name']
    if (typeof name !== 'string') return rejected('bad-shape', sequence)
    return { event, sequence, streamSid, name }
  }
  const digit = body['digit']
  if (typeof digit !== 'string' || !KEYPAD_DIGIT.test(digit)) return rejected('bad-shape', sequence)
  return { event: 'dtmf', sequence, streamSid, digit }
}

export function rejected(reason: RejectReason, sequence: number | null = null): Rejection {
  return { event: 'rejected', reason, sequence }
}

function parseMedia(
  media: JsonObject,
  sequence: number,
  streamSid: string,
): TwilioMessage | Rejection {
  const track = media['track']
  if (track !== undefined && track !== 'inbound') return rejected('wrong-track', sequence)
  const encoded = media['payload']
  if (typeof encoded !== 'string') return rejected('bad-shape', sequence)
  const bytes = Buffer.from(encoded)
  const payload = decodeBase64Bytes(bytes, 0, bytes.length)
  if (payload === null) return rejected('bad-base64', sequence)
  return { event: 'media', sequence, streamSid, payload, mediaMs: timestampOf(media['timestamp']) }
}

function parseStart(message: JsonObject, sequence: number): StartMessage | Rejection {
  const start = message['start']
  if (!isObject(start)) return rejected('bad-shape', sequence)
  const streamSid = start['streamSid'] ?? message['streamSid']
  const callSid = start['callSid']
  const format = start['mediaFormat']
  if (!isName(streamSid) || !isName(callSid) || !isObject(format)) {
    return rejected('bad-shape', sequence)
  }
  // Stated twice; when the two differ, neither can be trusted.
  if (message['streamSid'] !== undefined && message['streamSid'] !== streamSid) {
    return rejected('wrong-stream', sequence)
  }
  const { encoding, sampleRate, channels } = format
  if (
    typeof encoding !== 'string' ||
    typeof sampleRate !== 'number' ||
    typeof channels !== 'number'
  ) {
    return rejected('bad-shape', sequence)
  }
  return {
    event: 'start',
    sequence,
    streamSid,
    callSid,
    mediaFormat: { encoding, sampleRate, channels },
    parameters: textEntries(start['customParameters']),
  }
}

const MALFORMED = Symbol('malformed')

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return MALFORMED
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Identifiers are opaque: Twilio's usual prefixes are not insisted on. */
function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= 256
}

function sequenceOf(value: unknown): number | null {
  return typeof value === 'string' && SEQUENCE.test(value) ? Number(value) : null
}

/** Audio without a usable time stamp is still the caller's voice: no reason to reject it. */
function timestampOf(value: unknown): number | null {
  return typeof value === 'string' && TIMESTAMP.test(value) ? Number(value) : null
}

function textEntries(value: unknown): Readonly<Record<string, string>> {
  if (!isObject(value)) return {}
  const entries = Object.entries(value).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  )
  return Object.fromEntries(entries)
}
