import { FIN_BINARY, FIN_TEXT, headerBytes, writeHeader } from './frame-header.ts'

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
    at = writeHeader(frames, at, isText ? FIN_TEXT : FIN_BINARY, lengths[index] ?? 0, 0)
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
