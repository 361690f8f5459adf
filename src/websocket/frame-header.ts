// The first bytes of a frame (RFC 6455 §5.2): a kind, then a length with the mask bit above it.

/** A message that is whole in this frame. */
export const FIN_TEXT = 0x81
export const FIN_BINARY = 0x82

/** Beside the length, in its byte: the payload is masked, and a key follows the length. */
export const MASKED = 0x80

/** In place of a length: it follows in two bytes, or in eight. */
export const IN_TWO_BYTES = 126
export const IN_EIGHT_BYTES = 127
const MAX_TWO_BYTES = 0xffff

/** Bytes of a header for a payload of `length`, without a key. */
export function headerBytes(length: number): number {
  if (length < IN_TWO_BYTES) return 2
  return length <= MAX_TWO_BYTES ? 4 : 10
}

/**
 * @param maskBit {@link MASKED}, or 0.
 * @returns where the header ends: there begins the payload, or its key.
 */
export function writeHeader(
  room: Buffer,
  at: number,
  kind: typeof FIN_TEXT | typeof FIN_BINARY,
  length: number,
  maskBit: typeof MASKED | 0,
): number {
  room[at] = kind
  switch (headerBytes(length)) {
    case 2:
      room[at + 1] = maskBit | length
      return at + 2
    case 4:
      room[at + 1] = maskBit | IN_TWO_BYTES
      return room.writeUInt16BE(length, at + 2)
    default:
      room[at + 1] = maskBit | IN_EIGHT_BYTES
      return room.writeBigUInt64BE(BigInt(length), at + 2)
  }
}
