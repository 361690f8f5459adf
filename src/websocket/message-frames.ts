const FIN_TEXT = 0x81
const FIN_BINARY = 0x82
const LENGTH_IN_TWO_BYTES = 126
const LENGTH_IN_EIGHT_BYTES = 127
const MAX_TWO_BYTES = 0xffff

/**
 * Messages as a server's WebSocket frames, texts and bytes one behind the other in one piece, so
 * that they leave in one write (RFC 6455 §5.2: final, not masked).
 */
export function messageFrames(messages: readonly (string | Uint8Array)[]): Buffer {
  const lengths = messages.map(lengthOf)
  const total = lengths.reduce((sum, length) => sum + headerBytes(length) + length, 0)
  const frames = Buffer.allocUnsafe(total)
  let at = 0
  messages.forEach((message, index) => {
    const isText = typeof message === 'string'
    at = writeHeader(frames, at, isText ? FIN_TEXT : FIN_BINARY, lengths[index] ?? 0)
    if (isText) at += frames.write(message, at, 'utf8')
    else {
      frames.set(message, at)
      at += message.length
    }
  })
  return frames
}

function lengthOf(message: string | Uint8Array): number {
  return typeof message === 'string' ? Buffer.byteLength(message, 'utf8') : message.length
}

function headerBytes(length: number): number {
  if (length < LENGTH_IN_TWO_BYTES) return 2
  return length <= MAX_TWO_BYTES ? 4 : 10
}

/** @returns where the payload begins. */
function writeHeader(frames: Buffer, at: number, kind: number, length: number): number {
  frames[at] = kind
  switch (headerBytes(length)) {
    case 2:
      frames[at + 1] = length
      return at + 2
    case 4:
      frames[at + 1] = LENGTH_IN_TWO_BYTES
      return frames.writeUInt16BE(length, at + 2)
    default:
      frames[at + 1] = LENGTH_IN_EIGHT_BYTES
      return frames.writeBigUInt64BE(BigInt(length), at + 2)
  }
}
