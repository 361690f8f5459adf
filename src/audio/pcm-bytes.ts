import { newSamples } from './slab.ts'

/**
 * PCM16LE on the wire against `Int16Array` in memory.
 *
 * Both sides rely on a little-endian host, as every processor is that Node is commonly run on
 * (x86-64, ARM64): there the bytes of an `Int16Array` are the wire format as they stand.
 */

/**
 * Puts samples together from byte chunks that may end in the middle of one: a model cuts its audio
 * where its own buffers end.
 */
export class PcmReader {
  /** The low byte of a sample whose high byte has not come yet. */
  #oddByte: number | null = null

  /**
   * @param chunk the next bytes, any number of them and at any offset into their buffer.
   * @returns the samples that are now complete; a view of the chunk where it can be one, so nobody
   *   writes to either.
   */
  read(chunk: Uint8Array): Int16Array {
    const whole = this.#oddByte === null && chunk.length % 2 === 0
    if (whole && chunk.byteOffset % Int16Array.BYTES_PER_ELEMENT === 0) {
      return new Int16Array(chunk.buffer, chunk.byteOffset, chunk.length / 2)
    }
    return this.#join(chunk)
  }

  #join(chunk: Uint8Array): Int16Array {
    const carried = this.#oddByte === null ? 0 : 1
    const total = carried + chunk.length
    const odd = total % 2
    const samples = newSamples((total - odd) / 2)
    const bytes = pcmToBytes(samples)
    if (bytes.length > 0) {
      if (this.#oddByte !== null) bytes[0] = this.#oddByte
      bytes.set(odd === 0 ? chunk : chunk.subarray(0, -1), carried)
      this.#oddByte = null
    }
    if (odd === 1) this.#oddByte = chunk.at(-1) ?? this.#oddByte
    return samples
  }
}

/** The samples as PCM16LE: a view of the same memory, not a copy. */
export function pcmToBytes(samples: Int16Array): Uint8Array {
  return new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength)
}
