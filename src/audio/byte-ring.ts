import { newBytes } from './slab.ts'

/**
 * A run of bytes addressed by absolute position: appended at the end, released from the start.
 *
 * One array, written round and round. With an array for each piece, fifty of them a second and call
 * grew just old enough to be moved to the engine's old generation, which was collected every second
 * for it (docs/performance.md). It has no bound of its own: whoever appends also releases.
 */
export class ByteRing {
  readonly #smallest: number
  #bytes: Uint8Array
  #start = 0
  #end = 0

  /** @param smallest the memory to begin with, and to go back to, bytes. It doubles as needed. */
  constructor(smallest: number) {
    this.#smallest = smallest
    this.#bytes = new Uint8Array(smallest)
  }

  /** Position of the first byte that is still held. */
  get start(): number {
    return this.#start
  }

  /** Position behind the last byte. */
  get end(): number {
    return this.#end
  }

  /** The bytes are copied. */
  append(bytes: Uint8Array): void {
    this.#fit(this.#end - this.#start + bytes.length)
    write(this.#bytes, this.#end, bytes)
    this.#end += bytes.length
  }

  /** Gives up the bytes before `position`. */
  release(position: number): void {
    this.#start = Math.max(this.#start, Math.min(position, this.#end))
    // The memory of a long stretch is given back once that has gone.
    const small = this.#bytes.length === this.#smallest
    if (!small && this.#end - this.#start < this.#smallest / 2) this.#resize(this.#smallest)
  }

  /** Gives up the bytes from `position` on. */
  truncate(position: number): void {
    this.#end = Math.max(this.#start, Math.min(position, this.#end))
  }

  /** A copy of `length` bytes from `position`; they must be held. */
  copy(position: number, length: number): Uint8Array {
    const copied = newBytes(length)
    const at = position % this.#bytes.length
    const head = Math.min(length, this.#bytes.length - at)
    copied.set(this.#bytes.subarray(at, at + head))
    if (head < length) copied.set(this.#bytes.subarray(0, length - head), head)
    return copied
  }

  #fit(wanted: number): void {
    let size = this.#bytes.length
    while (size < wanted) size *= 2
    if (size > this.#bytes.length) this.#resize(size)
  }

  #resize(size: number): void {
    const held = this.copy(this.#start, this.#end - this.#start)
    this.#bytes = new Uint8Array(size)
    write(this.#bytes, this.#start, held)
  }
}

/** Writes `bytes` where `position` lies in the ring. */
function write(ring: Uint8Array, position: number, bytes: Uint8Array): void {
  const at = position % ring.length
  const room = ring.length - at
  if (bytes.length <= room) {
    ring.set(bytes, at)
    return
  }
  ring.set(bytes.subarray(0, room), at)
  ring.set(bytes.subarray(room), 0)
}
