/**
 * Whole WebSocket messages in one piece, ready to be written to the socket below: a message that is
 * sent thousands of times a second is framed once, or at least with a single write. RFC 6455 §5.2.
 */

const FIN = 0x80
const TEXT = 0x1
const BINARY = 0x2
const MASKED = 0x80
const LENGTH_IN_TWO_BYTES = 126
const MAX_LENGTH = 0xffff

/** Any key will do (it protects proxies, §10.3); zeros would spare the server its work. */
const MASK = [0x5c, 0xa3, 0x17, 0xe9] as const

/** From a server: a binary message, as Gemini Live sends its JSON. */
export function serverFrame(payload: string): Buffer {
  const bytes = Buffer.from(payload, 'utf8')
  const header = headerBytes(bytes.length)
  const frame = Buffer.allocUnsafe(header + bytes.length)
  writeHeader(frame, FIN | BINARY, bytes.length, 0)
  frame.set(bytes, header)
  return frame
}

/**
 * From a client: a text message, or a binary one.
 *
 * @param message text of Latin letters, digits and marks only (ASCII), or bytes.
 */
export function clientFrame(message: string | Uint8Array): Buffer {
  const { length } = message
  const start = headerBytes(length) + MASK.length
  const frame = Buffer.allocUnsafe(start + length)
  const isText = typeof message === 'string'
  writeHeader(frame, FIN | (isText ? TEXT : BINARY), length, MASKED)
  frame.set(MASK, start - MASK.length)
  if (isText) frame.write(message, start, 'latin1')
  else frame.set(message, start)
  for (let i = 0; i < length; i++) {
    frame[start + i] = (frame[start + i] ?? 0) ^ (MASK[i & 3] ?? 0)
  }
  return frame
}

function headerBytes(length: number): number {
  if (length > MAX_LENGTH) throw new RangeError(`a frame of ${length} bytes is not made here`)
  return length < LENGTH_IN_TWO_BYTES ? 2 : 4
}

function writeHeader(frame: Buffer, first: number, length: number, masked: number): void {
  frame[0] = first
  if (length < LENGTH_IN_TWO_BYTES) {
    frame[1] = masked | length
    return
  }
  frame[1] = masked | LENGTH_IN_TWO_BYTES
  frame.writeUInt16BE(length, 2)
}
