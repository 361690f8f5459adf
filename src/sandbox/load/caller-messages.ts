import type { StreamIdentity } from '../phone/media-messages.ts'
import { FRAME_MS } from './tracks.ts'

/** Twilio's timestamps do not begin at 0. */
const FIRST_TIMESTAMP_MS = 52

/**
 * Writes what Twilio sends on one stream, as {@link import('../phone/media-messages.ts')} does, but
 * from parts that are made once: media is written 50 times a second for each of hundreds of calls.
 */
export class CallerMessages {
  readonly #identity: StreamIdentity
  readonly #mediaEnd: string
  #sequence = 0
  #chunk = 0

  constructor(identity: StreamIdentity) {
    this.#identity = identity
    this.#mediaEnd = `"},"streamSid":"${identity.streamSid}"}`
  }

  connected(): string {
    return '{"event":"connected","protocol":"Call","version":"1.0.0"}'
  }

  start(customParameters: Readonly<Record<string, string>>): string {
    const { accountSid, callSid, streamSid } = this.#identity
    this.#sequence += 1
    return JSON.stringify({
      event: 'start',
      sequenceNumber: String(this.#sequence),
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

  /** @param payload 20 ms of μ-law in base64. */
  media(payload: string): string {
    this.#sequence += 1
    const timestamp = FIRST_TIMESTAMP_MS + this.#chunk * FRAME_MS
    this.#chunk += 1
    return (
      `{"event":"media","sequenceNumber":"${this.#sequence}","media":{"track":"inbound",` +
      `"chunk":"${this.#chunk}","timestamp":"${timestamp}","payload":"${payload}${this.#mediaEnd}`
    )
  }

  mark(name: string): string {
    const { streamSid } = this.#identity
    this.#sequence += 1
    return JSON.stringify({
      event: 'mark',
      sequenceNumber: String(this.#sequence),
      streamSid,
      mark: { name },
    })
  }

  stop(): string {
    const { accountSid, callSid, streamSid } = this.#identity
    this.#sequence += 1
    return JSON.stringify({
      event: 'stop',
      sequenceNumber: String(this.#sequence),
      stop: { accountSid, callSid },
      streamSid,
    })
  }
}
