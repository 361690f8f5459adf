import type { MediaSocket, MediaSocketEvents, TextReader } from '../../src/carrier/media-socket.ts'
import { TypedEvents } from '../../src/shared/typed-events.ts'

/** A carrier's socket without a network: the test is the other side. */
export class MemoryMediaSocket extends TypedEvents<MediaSocketEvents> implements MediaSocket {
  /** Every text message that was sent, parsed. */
  readonly sent: unknown[] = []
  /** Every binary message that was sent. */
  readonly sentBytes: Uint8Array[] = []
  readonly closes: { readonly code: number; readonly reason: string }[] = []
  /** Corks without their uncork. */
  corked = 0
  terminated = false
  bufferedBytes = 0
  /** False: the peer is dead and does not answer a close. */
  peerAlive = true
  #open = true
  #reader: TextReader = () => false

  readTextsBy(reader: TextReader): void {
    this.#reader = reader
  }

  send(message: string | Uint8Array): void {
    if (typeof message === 'string') this.sent.push(JSON.parse(message))
    else this.sentBytes.push(message)
  }

  cork(): void {
    this.corked += 1
  }

  uncork(): void {
    this.corked -= 1
  }

  close(code: number, reason: string): void {
    this.closes.push({ code, reason })
    if (this.peerAlive) this.end(code)
  }

  terminate(): void {
    this.terminated = true
    this.end(1006)
  }

  /** The other side says something: an object, or raw text. */
  say(message: object | string): void {
    const text = typeof message === 'string' ? message : JSON.stringify(message)
    const bytes = Buffer.from(text)
    if (!this.#reader(bytes, 0, bytes.length)) this.emit('message', text)
  }

  /** The connection is over. */
  end(code: number): void {
    if (!this.#open) return
    this.#open = false
    this.emit('closed', code)
  }
}
