import { encodeServerMessage, type ServerMessage } from './server-message.ts'

/** Empty messages of two kinds are common on the wire; a client has to live with them. */
const EMPTY_MESSAGES: readonly ServerMessage[] = [{}, { serverContent: {} }]

/** Encodes a session's messages and sprinkles empty ones between them. */
export class Outbox {
  readonly #send: (frame: Uint8Array) => void
  readonly #emptyEvery: number
  #sent = 0

  /** @param emptyEvery an empty message follows every so many; 0: never. */
  constructor(emptyEvery: number, send: (frame: Uint8Array) => void) {
    this.#emptyEvery = emptyEvery
    this.#send = send
  }

  send(message: ServerMessage): void {
    this.#send(encodeServerMessage(message))
    this.#sent += 1
    if (this.#emptyEvery === 0 || this.#sent % this.#emptyEvery !== 0) return
    const empty = EMPTY_MESSAGES[(this.#sent / this.#emptyEvery) % EMPTY_MESSAGES.length]
    if (empty !== undefined) this.#send(encodeServerMessage(empty))
  }
}
