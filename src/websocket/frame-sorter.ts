import { FIN_BINARY, FIN_TEXT, IN_EIGHT_BYTES, IN_TWO_BYTES, MASKED } from './frame-header.ts'
import { KEY_BYTES, mask } from './masking.ts'

/** Where the frames go, in the order in which they came. */
export interface SortedFrames {
  /**
   * A text is shown as it stands in `chunk`, not looked at yet, before it is told.
   *
   * @returns false: it is to be told; true only if it is UTF-8.
   */
  readonly read?: (chunk: Buffer, start: number, end: number) => boolean
  text(text: string): void
  /** The bytes live as long as the chunk that they came in. */
  bytes(bytes: Buffer): void
  /** Whatever is not a whole message in one frame: for a reader of the whole protocol. */
  rest(bytes: Buffer): void
}

const FIN = 0x80
const OPCODE = 0x0f
const CONTINUATION = 0
const BINARY = 2
const CLOSE = 8
/** Stands in a decoded text where bytes were not UTF-8. */
const UNREADABLE = '\ufffd'

/**
 * Takes the plain messages out of the bytes of a WebSocket: those that came in one frame of at most
 * 64 kB, and whole, with nothing else before them in the same chunk. Nearly all are such. Control
 * frames, messages in parts, frames that are not all here yet and whatever breaks the protocol are
 * the rest, and nothing of it is changed: it is made of whole frames, so that its reader does not
 * notice what was taken out.
 *
 * What stands behind some rest in one chunk goes with it, since its reader says only in the next
 * turn of the event loop whether it broke the protocol.
 */
export class FrameSorter {
  readonly #maskBit: number
  readonly #out: SortedFrames
  /** The header that the rest ended in: its first bytes. */
  readonly #head = new Uint8Array(14)
  #headLength = 0
  /** Bytes until the frame that the rest ended in is whole. */
  #owed = 0
  /** A message in parts has begun and has not ended. */
  #inParts = false
  /** After a close frame, and after {@link stop}, everything is rest. */
  #sorts = true

  /** @param masked whether the other side has to mask what it sends: clients do. */
  constructor(masked: boolean, out: SortedFrames) {
    this.#maskBit = masked ? MASKED : 0
    this.#out = out
  }

  /** From here on everything is rest. */
  stop(): void {
    this.#sorts = false
  }

  /** @param chunk the next bytes; changed in place where they were masked. */
  take(chunk: Buffer): void {
    const between = this.#owed === 0 && this.#headLength === 0 && !this.#inParts
    const restAt = between && this.#sorts ? this.#deliverPlain(chunk) : 0
    if (restAt === chunk.length) return
    if (this.#sorts) this.#follow(chunk, restAt)
    this.#out.rest(restAt === 0 ? chunk : chunk.subarray(restAt))
  }

  /** @returns where the first frame begins that is none of them. */
  #deliverPlain(chunk: Buffer): number {
    let at = 0
    while (at < chunk.length) {
      const end = this.#plainEnd(chunk, at)
      if (end < 0 || !this.#deliver(chunk, at, end)) return at
      at = end
    }
    return at
  }

  /** @returns where the frame that begins at `at` ends if it is a plain message, otherwise -1. */
  #plainEnd(chunk: Buffer, at: number): number {
    const kind = chunk[at]
    if (kind !== FIN_TEXT && kind !== FIN_BINARY) return -1
    if (at + 2 > chunk.length) return -1
    const second = chunk[at + 1]!
    if ((second & MASKED) !== this.#maskBit) return -1
    const short = second & ~MASKED
    if (short === IN_EIGHT_BYTES || (short === IN_TWO_BYTES && at + 4 > chunk.length)) return -1
    const length = short === IN_TWO_BYTES ? chunk.readUInt16BE(at + 2) : short
    const end = this.#payloadAt(short, at) + length
    return end <= chunk.length ? end : -1
  }

  #payloadAt(short: number, at: number): number {
    return at + (short === IN_TWO_BYTES ? 4 : 2) + (this.#maskBit === 0 ? 0 : KEY_BYTES)
  }

  /** @returns false when the message turned out to be none: it is part of the rest. */
  #deliver(chunk: Buffer, at: number, end: number): boolean {
    const payloadAt = this.#payloadAt(chunk[at + 1]! & ~MASKED, at)
    if (this.#maskBit !== 0) mask(chunk, payloadAt - KEY_BYTES, payloadAt, end)
    if ((chunk[at]! & OPCODE) === BINARY) {
      this.#out.bytes(chunk.subarray(payloadAt, end))
      return true
    }
    if (this.#out.read?.(chunk, payloadAt, end) === true) return true
    const text = chunk.toString('utf8', payloadAt, end)
    if (text.includes(UNREADABLE)) {
      if (this.#maskBit !== 0) mask(chunk, payloadAt - KEY_BYTES, payloadAt, end)
      return false
    }
    this.#out.text(text)
    return true
  }

  /** Goes through the frames of the rest, to know where the last of them ends. */
  #follow(chunk: Buffer, from: number): void {
    let at = from
    while (at < chunk.length && this.#sorts) {
      if (this.#owed > 0) {
        const here = Math.min(this.#owed, chunk.length - at)
        this.#owed -= here
        at += here
        continue
      }
      this.#head[this.#headLength++] = chunk[at++]!
      if (this.#headLength < this.#headerLength()) continue
      this.#headLength = 0
      this.#owed = this.#lengthInHead()
      this.#noteKind(this.#head[0]!)
    }
  }

  /** As far as it is known. */
  #headerLength(): number {
    if (this.#headLength < 2) return 2
    const second = this.#head[1]!
    const short = second & ~MASKED
    const lengthBytes = short === IN_EIGHT_BYTES ? 8 : short === IN_TWO_BYTES ? 2 : 0
    return 2 + lengthBytes + ((second & MASKED) === 0 ? 0 : KEY_BYTES)
  }

  #lengthInHead(): number {
    const short = this.#head[1]! & ~MASKED
    if (short < IN_TWO_BYTES) return short
    const bytes = short === IN_TWO_BYTES ? 2 : 8
    return this.#head.subarray(2, 2 + bytes).reduce((sum, byte) => sum * 256 + byte, 0)
  }

  #noteKind(kind: number): void {
    const opcode = kind & OPCODE
    if (opcode === CLOSE) this.#sorts = false
    // Control frames may stand between the parts.
    else if (opcode <= BINARY) {
      this.#inParts = (kind & FIN) === 0 || (opcode !== CONTINUATION && this.#inParts)
    }
  }
}
