import type { Socket } from 'node:net'
import type { WebSocket } from '@fastify/websocket'
import type { RawData } from 'ws'
import { OutboundMessages } from '../../carrier/twilio/outbound-message.ts'
import type { Clock } from '../../shared/clock.ts'
import type { WireTap } from '../../shared/wire-tap.ts'
import { dig, MessageLog, type Wanted } from '../message-log.ts'

/** The upgrade request of a media socket, as it came. */
export interface Upgrade {
  /** The header; null when there was none. */
  readonly signature: string | null
  /** Below the WebSocket: what a crash or a network takes away. */
  readonly tcp: Socket
}

export interface ProbeStreamOptions {
  readonly socket: WebSocket
  readonly upgrade: Upgrade
  readonly clock: Clock
  /** Asked for every message: the recording changes from probe to probe. */
  readonly tap: WireTap
}

/** One Media Stream of the probed call, down to its TCP connection. */
export class ProbeStream {
  readonly log: MessageLog
  readonly upgrade: Upgrade
  readonly #options: ProbeStreamOptions
  /** Null before the start message. */
  #outbound: OutboundMessages | null = null
  #open = true

  constructor(options: ProbeStreamOptions, onStart: () => void) {
    this.#options = options
    this.upgrade = options.upgrade
    this.log = new MessageLog(options.clock)
    options.socket.on('message', (data) => {
      const text = textOf(data)
      options.tap('carrier', 'in', text)
      this.log.add(text)
      if (this.#outbound === null && this.#readStart()) onStart()
    })
    options.socket.on('close', (code, reason) => {
      const end = { code, reason: reason.toString('utf8') }
      options.tap('carrier', 'closed', JSON.stringify(end))
      this.#open = false
      this.log.end(`the stream was closed (${code})`)
    })
    // `close` follows.
    options.socket.on('error', () => undefined)
  }

  /** It has started and neither side has closed it. */
  get isOpen(): boolean {
    return this.#open && this.#outbound !== null
  }

  /** @param mulaw 8 kHz; what Twilio queues behind the audio that it has. */
  sendAudio(mulaw: Uint8Array): void {
    this.#send((outbound) => outbound.media(mulaw))
  }

  sendMark(name: string): void {
    this.#send((outbound) => outbound.mark(name))
  }

  clear(): void {
    this.#send((outbound) => outbound.clear())
  }

  /** Says goodbye (1000). */
  close(): void {
    this.#open = false
    this.#options.socket.close(1000)
  }

  /** Resets the TCP connection: the other side sees RST. */
  reset(): void {
    this.#open = false
    this.upgrade.tcp.resetAndDestroy()
  }

  /**
   * Closes the TCP connection without a word of WebSocket: the other side sees FIN. It is what the
   * kernel does for a process that was killed.
   */
  cut(): void {
    this.#open = false
    this.#options.socket.terminate()
  }

  #send(write: (outbound: OutboundMessages) => string): void {
    if (this.#outbound === null) throw new Error('the stream has not started')
    const text = write(this.#outbound)
    this.#options.tap('carrier', 'out', text)
    this.#options.socket.send(text)
  }

  #readStart(): boolean {
    const start = this.log.since(0).find(isStart)
    const streamSid = dig(start?.fields, 'streamSid')
    if (typeof streamSid !== 'string') return false
    this.#outbound = new OutboundMessages(streamSid)
    return true
  }
}

/** Recognises a stream's own messages. */
export function isEvent(event: string): Wanted {
  return ({ fields }) => fields['event'] === event
}

export function isMark(name: string): Wanted {
  return ({ fields }) => fields['event'] === 'mark' && dig(fields, 'mark', 'name') === name
}

const isStart = isEvent('start')

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8')
  return (Buffer.isBuffer(data) ? data : Buffer.from(data)).toString('utf8')
}
