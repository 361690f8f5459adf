import type { StreamIdentity } from '../phone/media-messages.ts'
import { readServerMessage } from '../phone/server-messages.ts'
import { CallerMessages } from './caller-messages.ts'
import type { Heard, LoadWire, Outgoing } from './load-wire.ts'
import { firstLoudInMulaw } from './marker.ts'
import { CALLER_RATE } from './tracks.ts'

const MEDIA_END = '"}}'
const QUOTE = 0x22

export interface TelephoneWireOptions {
  readonly identity: StreamIdentity
  readonly customParameters: Readonly<Record<string, string>>
  /** 20 ms of μ-law each, in base64; sent over and over. */
  readonly frames: readonly string[]
}

/** Twilio's Media Stream: JSON, with μ-law in it. */
export class TelephoneWire implements LoadWire {
  readonly agentRate = CALLER_RATE
  readonly #options: TelephoneWireOptions
  readonly #messages: CallerMessages
  readonly #mediaBegin: string
  #next = 0

  constructor(options: TelephoneWireOptions) {
    this.#options = options
    this.#messages = new CallerMessages(options.identity)
    const { streamSid } = options.identity
    this.#mediaBegin = `{"event":"media","streamSid":"${streamSid}","media":{"payload":"`
  }

  opening(): readonly Outgoing[] {
    return [this.#messages.connected(), this.#messages.start(this.#options.customParameters)]
  }

  frame(): Outgoing {
    const { frames } = this.#options
    const payload = frames[this.#next % frames.length] ?? ''
    this.#next += 1
    return this.#messages.media(payload)
  }

  mark(name: string): Outgoing {
    return this.#messages.mark(name)
  }

  hangUp(): Outgoing {
    return this.#messages.stop()
  }

  /** Media in the usual form is read without parsing JSON. */
  read(data: Buffer): Heard {
    const payload = this.#usualPayload(data)
    if (payload !== null) return audio(Buffer.from(payload, 'base64'))
    const message = readServerMessage(data.toString(), this.#options.identity.streamSid)
    switch (message.event) {
      case 'media':
        return audio(message.mulaw)
      case 'mark':
        return { kind: 'mark', name: message.name }
      case 'clear':
        return { kind: 'clear' }
      case 'invalid':
        return { kind: 'invalid' }
    }
  }

  /** The base64 of a media message that is written as ours are, or null for any other. */
  #usualPayload(data: Buffer): string | null {
    const begin = this.#mediaBegin.length
    const end = data.length - MEDIA_END.length
    if (data.indexOf(QUOTE, begin) !== end) return null
    if (data.toString('latin1', 0, begin) !== this.#mediaBegin) return null
    return data.toString('latin1', begin, end)
  }
}

function audio(mulaw: Uint8Array): Heard {
  return { kind: 'audio', samples: mulaw.length, firstLoud: firstLoudInMulaw(mulaw) }
}
