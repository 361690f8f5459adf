import type { TwilioMessage } from './twilio-message.ts'
import { decodeBase64 } from './strict-base64.ts'

/** A media message in the form that Twilio has always sent it in, up to the audio. */
const HEAD =
  /\{"event":"media","sequenceNumber":"([1-9]\d{0,14})","media":\{"track":"inbound","chunk":"\d{1,15}","timestamp":"(\d{1,15})","payload":"/y
const MIDDLE = '"},"streamSid":"'
/** Identifiers without a character that JSON would escape. */
const TAIL = /([A-Za-z0-9_-]{1,64})"\}$/y

/**
 * Reads a media message that is written as Twilio writes them; null for everything else, which is
 * for the full reader, whatever it is.
 *
 * There are 50 a second for each call. Parsed as JSON and checked member by member each costs
 * more than twice as much (docs/performance.md).
 */
export function usualMedia(text: string): TwilioMessage | null {
  HEAD.lastIndex = 0
  const head = HEAD.exec(text)
  if (head === null) return null
  const start = HEAD.lastIndex
  const end = text.indexOf('"', start)
  if (end < 0 || !text.startsWith(MIDDLE, end)) return null
  TAIL.lastIndex = end + MIDDLE.length
  const tail = TAIL.exec(text)
  if (tail === null) return null
  const payload = decodeBase64(text.slice(start, end))
  if (payload === null) return null
  const [, sequence, timestamp] = head
  return {
    event: 'media',
    sequence: Number(sequence),
    streamSid: tail[1] ?? '',
    payload,
    mediaMs: Number(timestamp),
  }
}

/**
 * A mark that comes back, in the form that Twilio has always sent it in, its name without anything
 * that JSON has to escape.
 */
const MARK =
  /^\{"event":"mark","sequenceNumber":"([1-9]\d{0,14})","streamSid":"([A-Za-z0-9_-]{1,64})","mark":\{"name":"([ !#-[\]-\uffff]*)"\}\}$/

/** The same for a mark: five a second for each call, each three times as dear when it is parsed. */
export function usualMark(text: string): TwilioMessage | null {
  const found = MARK.exec(text)
  if (found === null) return null
  const [, sequence, streamSid = '', name = ''] = found
  return { event: 'mark', sequence: Number(sequence), streamSid, name }
}
