import { decodeBase64Bytes } from '../../audio/base64-bytes.ts'
import type { MediaMessage } from './twilio-message.ts'

/** A media message in the form that Twilio has always sent it in, piece by piece up to the audio. */
const BEFORE_SEQUENCE = Buffer.from('{"event":"media","sequenceNumber":"')
const BEFORE_CHUNK = Buffer.from('","media":{"track":"inbound","chunk":"')
const BEFORE_TIMESTAMP = Buffer.from('","timestamp":"')
const BEFORE_PAYLOAD = Buffer.from('","payload":"')

/** Without a character that JSON would escape. */
const PLAIN_NAME = /^[A-Za-z0-9_-]{1,64}$/
const MAX_DIGITS = 15
const ZERO = 0x30

/**
 * Reads the media messages of one stream from their bytes, as far as they are written as Twilio
 * writes them; everything else is for the full reader, whatever it is.
 *
 * There are 50 a second for each call. Made a text, taken apart and decoded by the engine each costs
 * half as much again, and leaves four texts behind (docs/performance.md).
 */
export class MediaBytes {
  readonly #streamSid: string
  /** What stands behind the audio; null: this stream's name is for the full reader. */
  readonly #tail: Uint8Array | null
  #at = 0

  constructor(streamSid: string) {
    this.#streamSid = streamSid
    this.#tail = PLAIN_NAME.test(streamSid) ? Buffer.from(`"},"streamSid":"${streamSid}"}`) : null
  }

  /** @returns the message that stands from `start` to `end`; its audio is a copy. */
  read(bytes: Uint8Array, start: number, end: number): MediaMessage | null {
    if (this.#tail === null) return null
    const payloadEnd = end - this.#tail.length
    this.#at = start
    if (payloadEnd < start || !this.#passes(bytes, BEFORE_SEQUENCE)) return null
    const counts = bytes[this.#at] !== ZERO
    const sequence = this.#number(bytes)
    if (sequence < 0 || !counts || !this.#passes(bytes, BEFORE_CHUNK)) return null
    if (this.#number(bytes) < 0 || !this.#passes(bytes, BEFORE_TIMESTAMP)) return null
    const mediaMs = this.#number(bytes)
    if (mediaMs < 0 || !this.#passes(bytes, BEFORE_PAYLOAD)) return null
    const payloadStart = this.#at
    this.#at = payloadEnd
    if (payloadStart > payloadEnd || !this.#passes(bytes, this.#tail)) return null
    const payload = decodeBase64Bytes(bytes, payloadStart, payloadEnd)
    if (payload === null) return null
    return { event: 'media', sequence, streamSid: this.#streamSid, payload, mediaMs }
  }

  /** Goes on behind `text` if it stands here. */
  #passes(bytes: Uint8Array, text: Uint8Array): boolean {
    const at = this.#at
    for (let index = 0; index < text.length; index++) {
      if (bytes[at + index] !== text[index]) return false
    }
    this.#at = at + text.length
    return true
  }

  /** @returns the number that stands here, exact; -1: there is none, or one that is too long. */
  #number(bytes: Uint8Array): number {
    const start = this.#at
    let value = 0
    for (let at = start; ; at++) {
      const digit = (bytes[at] ?? 0) - ZERO
      if (digit < 0 || digit > 9) {
        this.#at = at
        return at === start ? -1 : value
      }
      if (at - start === MAX_DIGITS) return -1
      value = value * 10 + digit
    }
  }
}
