import { unreachable } from '../../shared/errors.ts'
import {
  parseTwilioMessage,
  rejected,
  type RejectReason,
  type Rejection,
} from './inbound-message.ts'
import type { TwilioMessage } from './twilio-message.ts'

/** A peer that sends this many messages we cannot use does not speak our protocol. */
const MAX_REJECTIONS = 50

/** 200 s of 20 ms frames: a jump beyond it is a damaged number, not lost messages. */
const MAX_SEQUENCE_JUMP = 10_000

/**
 * Reads the messages of one stream in order and holds what is true between them: one `connected`,
 * one `start`, one streamSid, and a sequence number shared by all events that only grows.
 *
 * A gap means that the carrier dropped something; the message behind it is good and is used.
 */
export class StreamReader {
  #connected = false
  #streamSid: string | null = null
  #lastSequence = 0
  #missing = 0
  #rejections = 0

  /** Messages that are missing right before the one last read; 0 when none is. */
  get missing(): number {
    return this.#missing
  }

  /** Messages that could not be used so far. */
  get rejections(): number {
    return this.#rejections
  }

  /** True once the peer has sent more rubbish than a stream is allowed. */
  get exhausted(): boolean {
    return this.#rejections >= MAX_REJECTIONS
  }

  /** Never throws. `binary` messages are rejected: every message of the protocol is text. */
  read(text: string, binary: boolean): TwilioMessage | Rejection {
    return this.take(binary ? rejected('binary') : parseTwilioMessage(text))
  }

  /** The same for a message that was read already. */
  take(read: TwilioMessage | Rejection): TwilioMessage | Rejection {
    this.#missing = 0
    const message = this.#place(read)
    if (message.event === 'rejected') this.#rejections += 1
    return message
  }

  #place(message: TwilioMessage | Rejection): TwilioMessage | Rejection {
    switch (message.event) {
      case 'connected':
        if (this.#connected || this.#streamSid !== null) return rejected('second-connected')
        this.#connected = true
        return message
      case 'rejected':
        // What could not be understood still took its place in the row.
        if (message.sequence !== null && this.#streamSid !== null) this.#advance(message.sequence)
        return message
      case 'start': {
        const outOfOrder = this.#advance(message.sequence)
        if (this.#streamSid !== null) return rejected('second-start', message.sequence)
        if (outOfOrder !== null) return rejected(outOfOrder, message.sequence)
        this.#streamSid = message.streamSid
        return message
      }
      case 'media':
      case 'dtmf':
      case 'mark':
      case 'stop':
        return this.#placeInStream(message)
      default:
        return unreachable(message)
    }
  }

  #placeInStream(
    message: Exclude<TwilioMessage, { event: 'connected' | 'start' }>,
  ): TwilioMessage | Rejection {
    if (this.#streamSid === null) return rejected('before-start', message.sequence)
    // Another stream's numbers say nothing about ours.
    if (message.streamSid !== this.#streamSid) return rejected('wrong-stream', message.sequence)
    const outOfOrder = this.#advance(message.sequence)
    return outOfOrder === null ? message : rejected(outOfOrder, message.sequence)
  }

  /** Takes the next place in the row, or says why it cannot be taken. */
  #advance(sequence: number): RejectReason | null {
    const step = sequence - this.#lastSequence
    if (step <= 0) return 'repeated-sequence'
    if (step > MAX_SEQUENCE_JUMP) return 'wild-sequence'
    this.#lastSequence = sequence
    this.#missing = step - 1
    return null
  }
}
