/** What identifies a stream in its own messages. */
export interface StreamIdentity {
  readonly accountSid: string
  readonly callSid: string
  readonly streamSid: string
}

/**
 * Twilio's media timestamps do not begin at 0; recorded calls show 8 to 171 ms
 * (https://www.twilio.com/docs/voice/media-streams/websocket-messages shows 5).
 */
const FIRST_TIMESTAMP_MS = 52

/**
 * Writes the messages that Twilio sends, with one sequence counter for all of them.
 * Numbers are strings, as Twilio's are, but for the media format.
 */
export class MessageWriter {
  readonly #identity: StreamIdentity
  #sequence = 0
  #repeatNext = false
  #chunk = 0

  constructor(identity: StreamIdentity) {
    this.#identity = identity
  }

  connected(): string {
    return JSON.stringify({ event: 'connected', protocol: 'Call', version: '1.0.0' })
  }

  start(customParameters: Readonly<Record<string, string>>): string {
    const { accountSid, callSid, streamSid } = this.#identity
    return JSON.stringify({
      event: 'start',
      sequenceNumber: this.#nextSequence(),
      start: {
        accountSid,
        streamSid,
        callSid,
        tracks: ['inbound'],
        mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8_000, channels: 1 },
        customParameters,
      },
      streamSid,
    })
  }

  /** @param atMs of the frame, from the first frame of the stream. */
  media(mulaw: Uint8Array, atMs: number, streamSid = this.#identity.streamSid): string {
    this.#chunk += 1
    return JSON.stringify({
      event: 'media',
      sequenceNumber: this.#nextSequence(),
      media: {
        track: 'inbound',
        chunk: String(this.#chunk),
        timestamp: String(FIRST_TIMESTAMP_MS + atMs),
        payload: Buffer.from(mulaw.buffer, mulaw.byteOffset, mulaw.byteLength).toString('base64'),
      },
      streamSid,
    })
  }

  dtmf(digit: string): string {
    return JSON.stringify({
      event: 'dtmf',
      streamSid: this.#identity.streamSid,
      sequenceNumber: this.#nextSequence(),
      dtmf: { track: 'inbound_track', digit },
    })
  }

  mark(name: string): string {
    return JSON.stringify({
      event: 'mark',
      sequenceNumber: this.#nextSequence(),
      streamSid: this.#identity.streamSid,
      mark: { name },
    })
  }

  stop(): string {
    const { accountSid, callSid, streamSid } = this.#identity
    return JSON.stringify({
      event: 'stop',
      sequenceNumber: this.#nextSequence(),
      stop: { accountSid, callSid },
      streamSid,
    })
  }

  /** Leaves one sequence number out, as if a message had been lost. */
  skipSequenceNumber(): void {
    this.#sequence += 1
  }

  /** Gives the next message the number of the one before it. */
  repeatSequenceNumber(): void {
    this.#repeatNext = true
  }

  #nextSequence(): string {
    if (this.#repeatNext) this.#repeatNext = false
    else this.#sequence += 1
    return String(this.#sequence)
  }
}
