import { FIN_TEXT, headerBytes, MASKED, writeHeader } from './frame-header.ts'
import { KEY_BYTES, mask, writeKey } from './masking.ts'

/** Where frames go: a `net.Socket`. */
export interface FrameConnection {
  /** Bytes that it still holds on to. */
  readonly writableLength: number
  write(bytes: Uint8Array): boolean
}

const EMPTY = Buffer.alloc(0)

/**
 * Writes text messages as a client's WebSocket frames, header, key and masked text in one piece and
 * one write (RFC 6455 §5.2, §5.3).
 *
 * All connections share the same room, as long as each has taken a message before the next: 200 ms
 * of caller audio have 9 kB, and such arrays are not cut from Node's pool. A message that still
 * waits keeps its room.
 */
export class ClientFrames {
  #room = EMPTY

  /** Sends one message: `parts` one behind the other, which need not be joined before. */
  send(parts: readonly string[], connection: FrameConnection): void {
    let length = 0
    for (const part of parts) length += Buffer.byteLength(part, 'utf8')
    const wanted = headerBytes(length) + KEY_BYTES + length
    const room = this.#room.length < wanted ? Buffer.allocUnsafeSlow(wanted) : this.#room
    connection.write(writeFrame(room, parts, length))
    this.#room = connection.writableLength > 0 ? EMPTY : room
  }
}

/** @returns the part of `room` that the frame takes. */
function writeFrame(room: Buffer, parts: readonly string[], length: number): Uint8Array {
  const keyAt = writeHeader(room, 0, FIN_TEXT, length, MASKED)
  writeKey(room, keyAt)
  const payloadAt = keyAt + KEY_BYTES
  let end = payloadAt
  for (const part of parts) end += room.write(part, end, 'utf8')
  mask(room, keyAt, payloadAt, end)
  return room.subarray(0, end)
}
