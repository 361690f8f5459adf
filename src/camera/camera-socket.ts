import type { WebSocket } from '@fastify/websocket'
import type { RawData } from 'ws'
import type { Clock, Timer } from '../shared/clock.ts'

/** What a camera needs of a page's socket, so that it runs without a network. */
export interface CameraSocket {
  onMessage(listener: (text: string, binary: boolean) => void): void
  /** Exactly once, however it came about. */
  onClosed(listener: () => void): void
  /** Dropped when the socket is not open. */
  send(text: string): void
  /** Says goodbye, and cuts the connection when nobody answers. Idempotent. */
  close(): void
}

const CLOSE_NORMAL = 1000
/** How long the other side may take to say goodbye. */
const CLOSE_DEADLINE_MS = 1_000
/** A telephone that has lost its network says nothing: it is asked so often. */
const PING_EVERY_MS = 15_000
/** Unsent, in bytes. Overflow: a page that does not read is cut. */
const MAX_UNSENT_BYTES = 65_536

/** A real WebSocket as a {@link CameraSocket}; cuts one whose page is gone, or does not read. */
export class WebSocketCameraSocket implements CameraSocket {
  readonly #socket: WebSocket
  readonly #clock: Clock
  #timer: Timer
  #answered = true

  constructor(socket: WebSocket, clock: Clock) {
    this.#socket = socket
    this.#clock = clock
    this.#timer = this.#later()
    socket.on('pong', () => {
      this.#answered = true
    })
    // Each is answered by the library: answers that nobody reads must not pile up.
    socket.on('ping', () => {
      this.#cutDeaf()
    })
    // What is wrong with a frame ends the socket; `close` tells.
    socket.on('error', () => undefined)
    socket.once('close', () => {
      this.#timer.cancel()
    })
  }

  onMessage(listener: (text: string, binary: boolean) => void): void {
    this.#socket.on('message', (data, binary) => {
      listener(textOf(data), binary)
    })
  }

  onClosed(listener: () => void): void {
    this.#socket.once('close', listener)
  }

  send(text: string): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return
    this.#socket.send(text)
    this.#cutDeaf()
  }

  close(): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return
    this.#timer.cancel()
    this.#timer = this.#clock.after(CLOSE_DEADLINE_MS, () => {
      this.#socket.terminate()
    })
    this.#socket.close(CLOSE_NORMAL)
  }

  #later(): Timer {
    return this.#clock.after(PING_EVERY_MS, () => {
      if (!this.#answered) {
        this.#socket.terminate()
        return
      }
      this.#answered = false
      this.#socket.ping()
      this.#timer = this.#later()
    })
  }

  #cutDeaf(): void {
    if (this.#socket.bufferedAmount > MAX_UNSENT_BYTES) this.#socket.terminate()
  }
}

function textOf(data: RawData): string {
  if (Buffer.isBuffer(data)) return data.toString('utf8')
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8')
  return Buffer.from(data).toString('utf8')
}
