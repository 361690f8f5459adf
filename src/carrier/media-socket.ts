import type { Socket } from 'node:net'

import type { WebSocket } from '@fastify/websocket'
import type { RawData } from 'ws'

import type { Clock } from '../shared/clock.ts'
import { TypedEvents, type EventSource } from '../shared/typed-events.ts'
import { messageFrames } from '../websocket/message-frames.ts'
import { takeShortWay, type ReadableConnection } from '../websocket/short-way.ts'

export interface MediaSocketEvents {
  /** A text message. */
  message: [text: string]
  /** A binary message. */
  bytes: [bytes: Uint8Array]
  /** The other side broke the WebSocket protocol or our limits; `closed` follows. */
  violation: [code: string]
  /** Exactly once, with the WebSocket close code (1006: no goodbye). */
  closed: [code: number]
}

/**
 * Reads the text message that stands in `bytes` from `start` to `end`, and must not keep them.
 *
 * @returns false: not read; it is to be told as a text.
 */
export type TextReader = (bytes: Uint8Array, start: number, end: number) => boolean

/** What a carrier's stream needs of a socket, so that a recorded call runs without a network. */
export interface MediaSocket extends EventSource<MediaSocketEvents> {
  /** Bytes that were sent but not yet taken by the network. */
  readonly bufferedBytes: number
  /** Texts are shown to `reader` before they are told. A socket without bytes has no such way. */
  readTextsBy?(reader: TextReader): void
  /** A text or a binary message, dropped when the socket is not open. Bytes must not change afterwards. */
  send(message: string | Uint8Array): void
  /** Holds back what is sent until {@link uncork}, so that it leaves in one system call. */
  cork(): void
  uncork(): void
  /** Starts the closing handshake. */
  close(code: number, reason: string): void
  /** Cuts the connection at once. */
  terminate(): void
}

/** WebSocket close codes (RFC 6455 §7.4.1). */
export const CLOSE_NORMAL = 1000
export const CLOSE_ABNORMAL = 1006
export const CLOSE_POLICY = 1008
export const CLOSE_INTERNAL = 1011

/**
 * Answers to pings that may wait for a peer to read them, and pings without anything between them:
 * the library answers each at once, and a peer could fill our memory or our time with them.
 */
const MAX_PONG_BACKLOG_BYTES = 4_194_304
const MAX_PINGS_IN_A_ROW = 1_000

/** How long the other side may take to say goodbye. */
const CLOSE_DEADLINE_MS = 1_000

/**
 * Closes a socket and cuts it when the other side does not answer, so that a dead peer holds
 * nothing for longer than a second.
 */
export function closeFirmly(socket: MediaSocket, clock: Clock, code: number, reason: string): void {
  const deadline = clock.after(CLOSE_DEADLINE_MS, () => {
    socket.terminate()
  })
  socket.on('closed', () => {
    deadline.cancel()
  })
  socket.close(code, reason)
}

/** The connection under a WebSocket: the part of a `net.Socket` that bytes go through. */
type Transport = Pick<Socket, 'write'> & ReadableConnection

/**
 * A real WebSocket as a {@link MediaSocket}.
 *
 * What we send is framed here and written past the library, a whole tick in one piece: its own way
 * makes a list of small buffers for each message. Order is kept, since without compression the
 * library writes at once as well, and what waits counts as {@link bufferedBytes} all the same.
 * What we read comes a short way past it, too.
 */
export class WebSocketMediaSocket implements MediaSocket {
  readonly #socket: WebSocket
  readonly #transport: Transport
  readonly #events = new TypedEvents<MediaSocketEvents>()
  /** What waits for {@link uncork}; null: nothing is held back. */
  #held: (string | Uint8Array)[] | null = null
  #pingsInARow = 0
  #reader: TextReader = () => false

  /** @param transport the connection under the socket. */
  constructor(socket: WebSocket, transport: Transport) {
    this.#socket = socket
    this.#transport = transport
    socket.on('ping', () => {
      this.#pinged()
    })
    const text = (message: string): void => {
      this.#pingsInARow = 0
      this.#events.emit('message', message)
    }
    const bytes = (message: Uint8Array): void => {
      this.#pingsInARow = 0
      this.#events.emit('bytes', message)
    }
    takeShortWay(socket, transport, {
      read: (chunk, start, end) => {
        if (!this.#reader(chunk, start, end)) return false
        this.#pingsInARow = 0
        return true
      },
      text,
      // A call may keep what the caller says, which the next read would write over.
      bytes: (passing) => {
        bytes(Buffer.from(passing))
      },
    })
    socket.on('message', (data, binary) => {
      if (binary) bytes(bytesOf(data))
      else text(bytesOf(data).toString('utf8'))
    })
    socket.on('error', (error: Error & { code?: string }) => {
      this.#events.emit('violation', error.code ?? error.name)
    })
    socket.on('close', (code) => {
      this.#events.emit('closed', code)
    })
  }

  on<K extends keyof MediaSocketEvents>(
    name: K,
    listener: (...args: MediaSocketEvents[K]) => void,
  ): () => void {
    return this.#events.on(name, listener)
  }

  get bufferedBytes(): number {
    return this.#socket.bufferedAmount
  }

  readTextsBy(reader: TextReader): void {
    this.#reader = reader
  }

  send(message: string | Uint8Array): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return
    if (this.#held === null) this.#transport.write(messageFrames([message]))
    else this.#held.push(message)
  }

  cork(): void {
    this.#held ??= []
  }

  uncork(): void {
    const held = this.#held
    this.#held = null
    if (held === null || held.length === 0) return
    if (this.#socket.readyState === this.#socket.OPEN) this.#transport.write(messageFrames(held))
  }

  close(code: number, reason: string): void {
    this.uncork()
    this.#socket.close(code, reason)
  }

  terminate(): void {
    this.#socket.terminate()
  }

  #pinged(): void {
    // What had been read before the end is still told by the library.
    if (this.#socket.readyState !== this.#socket.OPEN) return
    this.#pingsInARow += 1
    const flooded = this.#pingsInARow > MAX_PINGS_IN_A_ROW
    if (!flooded && this.bufferedBytes <= MAX_PONG_BACKLOG_BYTES) return
    this.#events.emit('violation', 'too many pings')
    this.#socket.terminate()
  }
}

function bytesOf(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) return data
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data)
}
