import type { AudioFormat } from '../../audio/audio-format.ts'
import type { CarrierEvents, CarrierStream } from '../../carrier/carrier-stream.ts'

/**
 * A carrier's stream as a call has it: the call may do everything but close it. What follows a
 * stream is written down before it is closed, by whoever lent it and is told that the call ended.
 */
export class BorrowedStream implements CarrierStream {
  readonly callId: string
  readonly streamId: string
  readonly format: AudioFormat
  readonly #stream: CarrierStream

  constructor(stream: CarrierStream) {
    this.callId = stream.callId
    this.streamId = stream.streamId
    this.format = stream.format
    this.#stream = stream
  }

  on<K extends keyof CarrierEvents>(
    name: K,
    listener: (...args: CarrierEvents[K]) => void,
  ): () => void {
    return this.#stream.on(name, listener)
  }

  sendAudio(payload: Uint8Array): void {
    this.#stream.sendAudio(payload)
  }

  sendMark(name: string): void {
    this.#stream.sendMark(name)
  }

  cork(): void {
    this.#stream.cork()
  }

  uncork(): void {
    this.#stream.uncork()
  }

  clear(): void {
    this.#stream.clear()
  }

  hideDigits(on: boolean): void {
    this.#stream.hideDigits(on)
  }

  close(): void {
    // The lender closes it.
  }
}
