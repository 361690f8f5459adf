import { createCodec, type AudioCodec } from '../audio/audio-codec.ts'
import { bytesPerMs, type AudioFormat } from '../audio/audio-format.ts'
import { pcmToBytes } from '../audio/pcm-bytes.ts'
import { Resampler } from '../audio/resampler.ts'

/** What the model listens to. */
const MODEL_RATE = 16_000

/** How much caller audio waits for a model that is still connecting. */
const MAX_BACKLOG_MS = 10_000

/** The part of a model session that the uplink needs. */
export interface Listener {
  /** PCM, signed 16-bit little-endian, mono, 16 kHz. */
  sendAudio(pcm: Uint8Array): void
}

/**
 * Caller to model: decode, ×2, hand over. Frames of any size, in the order they came.
 *
 * What the caller says before the model is ready waits in a bounded backlog, oldest dropped first:
 * {@link droppedMs} is its overflow.
 */
export class Uplink {
  readonly #codec: AudioCodec
  readonly #resampler: Resampler
  readonly #bytesPerMs: number
  #backlog: Uint8Array[] = []
  #backlogBytes = 0
  #droppedBytes = 0
  #listener: Listener | null = null
  #closed = false

  constructor(format: AudioFormat) {
    this.#codec = createCodec(format)
    this.#resampler = new Resampler(format.sampleRate, MODEL_RATE)
    this.#bytesPerMs = bytesPerMs(format)
  }

  /** Caller audio that was lost because the model was not ready. */
  get droppedMs(): number {
    return this.#droppedBytes / this.#bytesPerMs
  }

  frame(payload: Uint8Array): void {
    if (this.#closed) return
    if (this.#listener === null) {
      this.#keep(payload)
      return
    }
    this.#send(this.#listener, payload)
  }

  /** The model is ready: what waited goes first. */
  open(listener: Listener): void {
    if (this.#closed) return
    this.#listener = listener
    for (const payload of this.#backlog) this.#send(listener, payload)
    this.#backlog = []
    this.#backlogBytes = 0
  }

  /** Drops everything from here on. */
  close(): void {
    this.#closed = true
    this.#listener = null
    this.#backlog = []
    this.#backlogBytes = 0
  }

  #send(listener: Listener, payload: Uint8Array): void {
    const pcm = this.#resampler.process(this.#codec.decode(payload))
    if (pcm.length > 0) listener.sendAudio(pcmToBytes(pcm))
  }

  #keep(payload: Uint8Array): void {
    this.#backlog.push(payload)
    this.#backlogBytes += payload.length
    while (this.#backlogBytes > MAX_BACKLOG_MS * this.#bytesPerMs) {
      const oldest = this.#backlog.shift()
      if (oldest === undefined) return
      this.#backlogBytes -= oldest.length
      this.#droppedBytes += oldest.length
    }
  }
}
