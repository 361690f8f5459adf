import { MAX_CALLER_SOUND_BYTES, SOUND_HEAD_BYTES, CALLER_RATE } from './talk-protocol.ts'

const SAMPLE_BYTES = 2
const MAX_MS = ((MAX_CALLER_SOUND_BYTES - SOUND_HEAD_BYTES) / SAMPLE_BYTES / CALLER_RATE) * 1_000
/** Places are unsigned 32-bit numbers: two days of sound. */
const PLACES = 2 ** 32

/** What a page said. */
export interface CallerSound {
  /** The number of the first sample since the stream began. */
  readonly place: number
  /** 16-bit little-endian samples at {@link CALLER_RATE}: a view of the message. */
  readonly samples: Uint8Array
}

/** Reads a binary message of a page. @returns what is wrong with it as the end of a sentence. */
export function readSound(message: Uint8Array): CallerSound | string {
  const bytes = message.length - SOUND_HEAD_BYTES
  if (bytes <= 0) return 'holds no samples'
  if (bytes % SAMPLE_BYTES !== 0) return 'ends in the middle of a sample'
  if (message.length > MAX_CALLER_SOUND_BYTES) return `is longer than ${MAX_MS} ms`
  const { buffer, byteOffset } = message
  const place = new DataView(buffer, byteOffset).getUint32(0, true)
  return { place, samples: message.subarray(SOUND_HEAD_BYTES) }
}

/** How long a message of the caller's sound is. */
export function soundMs({ samples }: CallerSound): number {
  return (samples.length / SAMPLE_BYTES / CALLER_RATE) * 1_000
}

/** When its first sample was spoken, in milliseconds since the page's stream began. */
export function soundStartMs({ place }: CallerSound): number {
  return (place / CALLER_RATE) * 1_000
}

/** Writes the agent's sound, with the place of each message. One for each stream. */
export class AgentSound {
  #place = 0

  /** Of the next message: the number of its first sample since the stream began. */
  get place(): number {
    return this.#place
  }

  /** Keeps nothing of `samples`, 16-bit little-endian. */
  message(samples: Uint8Array): Uint8Array {
    const message = new Uint8Array(SOUND_HEAD_BYTES + samples.length)
    new DataView(message.buffer).setUint32(0, this.#place, true)
    message.set(samples, SOUND_HEAD_BYTES)
    this.#place = (this.#place + samples.length / SAMPLE_BYTES) % PLACES
    return message
  }
}
