import { newBytes } from './slab.ts'

interface Chunk {
  readonly bytes: Uint8Array
  /** Position of the first byte. */
  readonly start: number
  readonly arrivedMs: number
}

/**
 * A run of bytes addressed by absolute position: appended at the end, released from the start.
 *
 * Chunks are kept as they came; only {@link copy} allocates.
 */
export class ByteRun {
  #chunks: Chunk[] = []
  /** Index of the first chunk that is still needed; the array is compacted now and then. */
  #first = 0
  #start = 0
  #end = 0

  /** Position of the first byte that is still held. */
  get start(): number {
    return this.#start
  }

  /** Position behind the last byte. */
  get end(): number {
    return this.#end
  }

  append(bytes: Uint8Array, arrivedMs: number): void {
    this.#chunks.push({ bytes, start: this.#end, arrivedMs })
    this.#end += bytes.length
  }

  /** When the byte at `position` arrived. */
  arrivedMs(position: number): number {
    return this.#chunks[this.#indexAt(position)]!.arrivedMs
  }

  /** A copy of `length` bytes from `position`; they must be held. */
  copy(position: number, length: number): Uint8Array {
    const out = newBytes(length)
    let index = this.#indexAt(position)
    let filled = 0
    while (filled < length) {
      const chunk = this.#chunks[index++]!
      const from = position + filled - chunk.start
      const part = chunk.bytes.subarray(from, from + length - filled)
      out.set(part, filled)
      filled += part.length
    }
    return out
  }

  /** Gives up the bytes before `position`. */
  release(position: number): void {
    this.#start = Math.max(this.#start, Math.min(position, this.#end))
    while (this.#first < this.#chunks.length) {
      const chunk = this.#chunks[this.#first]!
      if (chunk.start + chunk.bytes.length > this.#start) break
      this.#first += 1
    }
    if (this.#first > 64) {
      this.#chunks = this.#chunks.slice(this.#first)
      this.#first = 0
    }
  }

  /** Gives up the bytes from `position` on. */
  truncate(position: number): void {
    this.#end = Math.max(this.#start, Math.min(position, this.#end))
    let last = this.#chunks.at(-1)
    while (last !== undefined && last.start >= this.#end) {
      this.#chunks.pop()
      last = this.#chunks.at(-1)
    }
    if (last !== undefined && last.start + last.bytes.length > this.#end) {
      this.#chunks[this.#chunks.length - 1] = {
        ...last,
        bytes: last.bytes.subarray(0, this.#end - last.start),
      }
    }
    this.#first = Math.min(this.#first, this.#chunks.length)
  }

  /** Binary search: a long answer that came in one burst is hundreds of chunks. */
  #indexAt(position: number): number {
    let low = this.#first
    let high = this.#chunks.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (this.#chunks[middle]!.start <= position) low = middle
      else high = middle - 1
    }
    return low
  }
}
