/** What one direction of the stream carries, in the carrier's words. */
export interface MediaFormat {
  readonly encoding: string
  readonly sampleRate: number
  readonly channels: number
}

/** The stream's first numbered message: what it is and whose call it belongs to. */
export interface StartMessage {
  readonly event: 'start'
  readonly sequence: number
  readonly streamSid: string
  readonly callSid: string
  readonly mediaFormat: MediaFormat
  /** The `<Parameter>`s of the TwiML. */
  readonly parameters: Readonly<Record<string, string>>
}

/** The caller's sound. */
export interface MediaMessage {
  readonly event: 'media'
  readonly sequence: number
  readonly streamSid: string
  /** Raw audio in the format of the start message, any length. */
  readonly payload: Uint8Array
  /** When the frame began, milliseconds since the stream did; null when missing or malformed. */
  readonly mediaMs: number | null
}

/** A well-formed Media Stream message. `sequence` is shared by all events but `connected`. */
export type TwilioMessage =
  | { readonly event: 'connected' }
  | StartMessage
  | MediaMessage
  | {
      readonly event: 'dtmf'
      readonly sequence: number
      readonly streamSid: string
      readonly digit: string
    }
  | {
      readonly event: 'mark'
      readonly sequence: number
      readonly streamSid: string
      readonly name: string
    }
  | { readonly event: 'stop'; readonly sequence: number; readonly streamSid: string }
