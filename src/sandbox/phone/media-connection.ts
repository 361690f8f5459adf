import { WebSocket, type RawData } from 'ws'

import type { Clock, Timer } from '../../shared/clock.ts'
import { TypedEvents } from '../../shared/typed-events.ts'

/** How long the server may take to accept the upgrade. */
const CONNECT_TIMEOUT_MS = 10_000
/** How long it may take to answer our close frame. */
const CLOSE_TIMEOUT_MS = 1_000
/** Ten minutes of audio in one message, base64 and all, fit in. */
const MAX_MESSAGE_BYTES = 8 * 1_024 * 1_024
/**
 * Caller audio that the server has not read yet. Beyond it Twilio drops frames (31930); how much
 * it holds is not documented, this is about five seconds.
 */
const MAX_UNREAD_BYTES = 65_536

/** Why the socket is gone. `twilioCode` is what Twilio's debugger would show. */
export type ConnectionEnd =
  /** Never opened. */
  | { readonly kind: 'refused'; readonly twilioCode: number; readonly detail: string }
  /** The server said goodbye; any close by the server is logged as 31921. */
  | { readonly kind: 'server-closed'; readonly code: number; readonly reason: string }
  /** The connection broke, or what came over it was no WebSocket protocol. */
  | { readonly kind: 'broken'; readonly twilioCode: 31_903 | 31_924; readonly detail: string }
  /** We closed or cut it. */
  | { readonly kind: 'closed-by-phone' }

export interface ConnectionEvents {
  opened: []
  text: [text: string]
  /** Never allowed; Twilio notes 31950. */
  binary: []
  /** Exactly once; nothing follows it. */
  ended: [end: ConnectionEnd]
}

/** The WebSocket of one media stream. No protocol in here, only its life. */
export class MediaConnection extends TypedEvents<ConnectionEvents> {
  readonly #socket: WebSocket
  readonly #clock: Clock
  readonly #gone: Promise<void>
  #timer: Timer
  #opened = false
  #ended = false

  /** @param url where to connect. @param headers among them the signature. */
  constructor(clock: Clock, url: string, headers: Readonly<Record<string, string>>) {
    super()
    this.#clock = clock
    this.#socket = new WebSocket(url, {
      headers: { 'User-Agent': 'Twilio.TmeWs/1.0', ...headers },
      perMessageDeflate: false,
      maxPayload: MAX_MESSAGE_BYTES,
    })
    this.#gone = new Promise((resolve) => {
      this.#socket.once('close', () => {
        resolve()
      })
    })
    this.#timer = clock.after(CONNECT_TIMEOUT_MS, () => {
      this.#end({ kind: 'refused', twilioCode: 31_901, detail: 'no answer to the upgrade in 10 s' })
      this.#socket.terminate()
    })
    this.#listen()
  }

  /** Sends a message as it is; dropped unless the socket is open. */
  send(data: string | Uint8Array): void {
    if (!this.#ended && this.#socket.readyState === WebSocket.OPEN) this.#socket.send(data)
  }

  /** The server does not keep up with reading: audio for it is better dropped. */
  get congested(): boolean {
    return this.#socket.bufferedAmount > MAX_UNREAD_BYTES
  }

  /** Says goodbye. `ended` follows at once, the returned promise waits for the socket. */
  close(): Promise<void> {
    this.#end({ kind: 'closed-by-phone' })
    if (this.#opened) this.#socket.close(1_000)
    else this.#socket.terminate()
    const patience = this.#clock.after(CLOSE_TIMEOUT_MS, () => {
      this.#socket.terminate()
    })
    return this.#gone.then(() => {
      patience.cancel()
    })
  }

  /** Cuts the line without a word, as a network failure would. */
  cut(): void {
    this.#end({ kind: 'closed-by-phone' })
    this.#socket.terminate()
  }

  #listen(): void {
    const socket = this.#socket
    socket.on('open', () => {
      this.#timer.cancel()
      if (this.#ended) return
      this.#opened = true
      this.emit('opened')
    })
    socket.on('unexpected-response', (_request, response) => {
      this.#end({
        kind: 'refused',
        twilioCode: 31_920,
        detail: `the server answered the upgrade with HTTP ${response.statusCode ?? 0}, not 101`,
      })
      socket.terminate()
    })
    socket.on('message', (data, isBinary) => {
      if (this.#ended) return
      if (isBinary) this.emit('binary')
      else this.emit('text', textOf(data))
    })
    socket.on('error', (error: NodeJS.ErrnoException) => {
      this.#end(this.#opened ? brokenBy(error) : refusedBy(error))
    })
    socket.on('close', (code, reason) => {
      this.#end(
        code === 1_006
          ? { kind: 'broken', twilioCode: 31_903, detail: 'the connection broke' }
          : { kind: 'server-closed', code, reason: reason.toString('utf8') },
      )
    })
  }

  #end(end: ConnectionEnd): void {
    if (this.#ended) return
    this.#ended = true
    this.#timer.cancel()
    this.emit('ended', end)
  }
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8')
  return (Buffer.isBuffer(data) ? data : Buffer.from(data)).toString('utf8')
}

/** Codes: https://www.twilio.com/docs/api/errors, 31901 to 31924. */
function refusedBy(error: NodeJS.ErrnoException): ConnectionEnd {
  const code = error.code ?? ''
  const tls = code.startsWith('ERR_TLS') || code.startsWith('ERR_SSL') || code.includes('CERT')
  const broken = code === 'ECONNRESET' || code === 'EPIPE'
  const twilioCode = tls ? 31_910 : broken ? 31_903 : 31_902
  return { kind: 'refused', twilioCode, detail: `the socket could not be opened (${code})` }
}

function brokenBy(error: NodeJS.ErrnoException): ConnectionEnd {
  const code = error.code ?? ''
  return code.startsWith('WS_ERR')
    ? { kind: 'broken', twilioCode: 31_924, detail: `not WebSocket protocol (${code})` }
    : { kind: 'broken', twilioCode: 31_903, detail: `the connection broke (${code})` }
}
