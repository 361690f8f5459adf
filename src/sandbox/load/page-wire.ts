import type { Heard, LoadWire, Outgoing } from './load-wire.ts'
import { firstLoudInPcm } from './marker.ts'

/** docs/protocols/browser.md: samples a second, and what stands in front of them. */
const AGENT_RATE = 24_000
const HEAD_BYTES = 4

export interface PageWireOptions {
  readonly ticket: string
  /** 20 ms of PCM, 16 bit, 16 kHz each; sent over and over. */
  readonly frames: readonly Uint8Array[]
}

/** A page's own protocol: sound in binary messages, and JSON. */
export class PageWire implements LoadWire {
  readonly agentRate = AGENT_RATE
  readonly #options: PageWireOptions
  #next = 0
  #place = 0

  constructor(options: PageWireOptions) {
    this.#options = options
  }

  opening(): readonly Outgoing[] {
    return [JSON.stringify({ type: 'start', ticket: this.#options.ticket })]
  }

  frame(): Outgoing {
    const { frames } = this.#options
    const pcm = frames[this.#next % frames.length] ?? new Uint8Array(0)
    this.#next += 1
    const message = Buffer.allocUnsafe(HEAD_BYTES + pcm.length)
    message.writeUInt32LE(this.#place, 0)
    message.set(pcm, HEAD_BYTES)
    this.#place += pcm.length / 2
    return message
  }

  mark(name: string): Outgoing {
    return JSON.stringify({ type: 'mark', name })
  }

  hangUp(): Outgoing {
    return JSON.stringify({ type: 'hang-up' })
  }

  read(data: Buffer, binary: boolean): Heard {
    if (binary) {
      const pcm = data.subarray(HEAD_BYTES)
      return { kind: 'audio', samples: pcm.length / 2, firstLoud: firstLoudInPcm(pcm) }
    }
    const message = JSON.parse(data.toString()) as { readonly type: string; readonly name?: string }
    switch (message.type) {
      case 'mark':
        return { kind: 'mark', name: message.name ?? '' }
      case 'clear':
        return { kind: 'clear' }
      case 'refused':
        return { kind: 'invalid' }
      default:
        return { kind: 'other' }
    }
  }
}
