import type { MediaSocket, MediaSocketEvents } from '../carrier/media-socket.ts'
import { TypedEvents } from '../shared/typed-events.ts'

/** The carrier's socket of a replay: says what was recorded, keeps what it is told. */
export class ReplayMediaSocket extends TypedEvents<MediaSocketEvents> implements MediaSocket {
  readonly bufferedBytes = 0
  readonly #sent: (text: string) => void
  #closed = false

  constructor(sent: (text: string) => void) {
    super()
    this.#sent = sent
  }

  /** A telephone is sent texts alone. */
  send(message: string | Uint8Array): void {
    if (!this.#closed && typeof message === 'string') this.#sent(message)
  }

  cork(): void {
    // From memory to memory there is no call to save.
  }

  uncork(): void {
    // See cork.
  }

  close(code: number): void {
    this.end(code)
  }

  terminate(): void {
    this.end(1006)
  }

  /** The other side is gone. */
  end(code: number): void {
    if (this.#closed) return
    this.#closed = true
    this.emit('closed', code)
  }
}
