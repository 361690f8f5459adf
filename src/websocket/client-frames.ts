import { KEY_BYTES, mask, writeKey } from './masking.ts'

const FIN_TEXT = 0x81
const MASKED = 0x80
const IN_TWO_BYTES = 126
const IN_EIGHT_BYTES = 127
const MAX_TWO_BYTES = 0xffff
/** Two bytes, eight of length, the key. */
const LONGEST_HEADER = 14

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
    const wanted = LONGEST_HEADER + length
    const room = this.#room.length < wanted ? Buffer.allocUnsafeSlow(wanted) : this.#room
    connection.write(writeFrame(room, parts, length))
    this.#room = connection.writableLength > 0 ? EMPTY : room
  }
}

/** @returns the part of `room` that the frame takes. */
function writeFrame(room: Buffer, parts: readonly string[], length: number): Uint8Array {
  room[0] = FIN_TEXT
  let keyAt = 2
  if (length < IN_TWO_BYTES) room[1] = MASKED | length
  else if (length <= MAX_TWO_BYTES) {
    room[1] = MASKED | IN_TWO_BYTES
    keyAt = room.writeUInt16BE(length, keyAt)
  } else {
    room[1] = MASKED | IN_EIGHT_BYTES
    keyAt = room.writeBigUInt64BE(BigInt(length), keyAt)
  }
  writeKey(room, keyAt)
  const payloadAt = keyAt + KEY_BYTES
  let end = payloadAt
  for (const part of parts) end += room.write(part, end, 'utf8')
  mask(room, keyAt, payloadAt, end)
  return room.subarray(0, end)
}
