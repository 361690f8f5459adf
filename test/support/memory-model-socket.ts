import type {
  ModelSocket,
  ModelSocketListener,
  SocketEnd,
} from '../../src/model/gemini/model-socket.ts'

/** A model's socket without a network: the test is the server. */
export class MemoryModelSocket implements ModelSocket {
  /** Every message that was sent, parsed. */
  readonly sent: unknown[] = []
  readonly closes: ('politely' | 'at-once')[] = []
  bufferedBytes = 0
  /** False: the peer is dead and does not answer a polite close. */
  peerAlive = true
  readonly #listener: ModelSocketListener
  #ended = false

  constructor(listener: ModelSocketListener) {
    this.#listener = listener
  }

  send(...parts: readonly string[]): void {
    this.sent.push(JSON.parse(parts.join('')))
  }

  close(how: 'politely' | 'at-once'): void {
    this.closes.push(how)
    if (how === 'at-once') this.end({ code: 1006 })
    else if (this.peerAlive) this.end({ code: 1005 })
  }

  open(): void {
    this.#listener.opened()
  }

  /** The server says something: an object, or raw text. */
  say(message: object | string): void {
    this.#listener.message(typeof message === 'string' ? message : JSON.stringify(message))
  }

  end(end: Partial<SocketEnd>): void {
    if (this.#ended) return
    this.#ended = true
    this.#listener.ended({ code: 1006, reason: '', httpStatus: null, networkError: null, ...end })
  }
}
