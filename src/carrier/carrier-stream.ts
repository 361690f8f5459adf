import type { AudioFormat } from '../audio/audio-format.ts'
import type { EventSource } from '../shared/typed-events.ts'

/** Why a stream is over. */
export type CarrierClose =
  /** The carrier said so: the caller hung up, or the call was redirected. */
  | { readonly by: 'carrier' }
  /** We closed it. */
  | { readonly by: 'us' }
  /** The socket went away without a word; `code` is the WebSocket close code. */
  | { readonly by: 'network'; readonly code: number }
  /** We closed it because the other side broke the protocol. */
  | { readonly by: 'protocol'; readonly detail: string }

/** What a caller shows: one picture, and its kind. */
interface CallerPicture {
  /** A JPEG image in base64, checked by the carrier: its beginning, and at most 240,000 characters of it. */
  readonly jpeg: string
}

export interface CarrierEvents {
  /**
   * Caller audio in {@link CarrierStream.callerFormat}; any length. `atMs` is the arrival on our clock,
   * `mediaMs` the carrier's own time stamp of the frame's beginning, in milliseconds since its
   * stream began; null when it gave none or nonsense. It proves nothing: it may jump or repeat.
   */
  audio: [payload: Uint8Array, atMs: number, mediaMs: number | null]
  /** A mark came back: its audio was played, or it was returned by `clear`. */
  mark: [name: string, atMs: number]
  /** One keypad digit: `0`–`9`, `*`, `#`, `A`–`D`. */
  dtmf: [digit: string]
  /** The caller has written instead of speaking; 1 to 2,000 characters. Telephones never do. */
  text: [text: string]
  /** The caller shows something, about once a second. Telephones never do. */
  picture: [picture: CallerPicture]
  /** No pictures follow for now. */
  pictureEnd: []
  /** A message that could not be understood was dropped; `reason` is constant text. */
  badMessage: [reason: string]
  /** Exactly once; nothing follows it. */
  closed: [close: CarrierClose]
}

/** The sound of one telephone call, both ways. Authenticated before it is handed out. */
export interface CarrierStream extends EventSource<CarrierEvents> {
  readonly callId: string
  readonly streamId: string
  /** Of what the caller says. */
  readonly callerFormat: AudioFormat
  /** Of what the caller hears; on a telephone the same. */
  readonly agentFormat: AudioFormat
  /** Queues audio in {@link agentFormat} behind what is already buffered at the carrier. */
  sendAudio(payload: Uint8Array): void
  /** Comes back as `mark` once all audio sent before it has played. */
  sendMark(name: string): void
  /**
   * What is sent until {@link uncork} leaves together: a system call costs more than a message.
   * Every cork needs an uncork in the same turn.
   */
  cork(): void
  uncork(): void
  /** Empties the carrier's buffer at once; every pending mark comes back. */
  clear(): void
  /**
   * While on, the digits that arrive are told by `dtmf` alone: no recording and no log shows them,
   * and their tones are taken out of the audio.
   */
  hideDigits(on: boolean): void
  /** Idempotent. The carrier then asks the switchboard what is next; it is not a hang-up. */
  close(): void
}
