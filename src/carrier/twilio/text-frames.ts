const FIN_TEXT = 0x81
const LENGTH_IN_TWO_BYTES = 126
const LENGTH_IN_EIGHT_BYTES = 127
const MAX_TWO_BYTES = 0xffff

/**
 * Text messages as a server's WebSocket frames, one behind the other in one piece, so that they
 * leave in one write (RFC 6455 §5.2: final, not masked).
 */
export function textFrames(texts: readonly string[]): Buffer {
  const lengths = texts.map((text) => Buffer.byteLength(text, 'utf8'))
  const total = lengths.reduce((sum, length) => sum + headerBytes(length) + length, 0)
  const frames = Buffer.allocUnsafe(total)
  let at = 0
  texts.forEach((text, index) => {
    at = writeHeader(frames, at, lengths[index] ?? 0)
    at += frames.write(text, at, 'utf8')
  })
  return frames
}

function headerBytes(length: number): number {
  if (length < LENGTH_IN_TWO_BYTES) return 2
  return length <= MAX_TWO_BYTES ? 4 : 10
}

/** @returns where the payload begins. */
function writeHeader(frames: Buffer, at: number, length: number): number {
  frames[at] = FIN_TEXT
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
