import { newBytes } from './slab.ts'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const PADDING = 0x3d
/** Beside the six bits of a value: the byte is none of the alphabet. */
const FOREIGN = 64
const VALUES = new Uint8Array(256).fill(FOREIGN)
for (let value = 0; value < ALPHABET.length; value++) VALUES[ALPHABET.charCodeAt(value)] = value

/**
 * Decodes sound from base64 where it stands among other bytes, without making a text of it, and
 * refuses everything that is not exactly RFC 4648 §4. Node's own decoder skips what it does not
 * know, so that damaged audio would come out as noise.
 *
 * @param start where in `text` the base64 begins, and `end`, where it ends.
 * @returns an array that is the caller's own (its `buffer` is shared, see slab.ts), or null.
 */
export function decodeBase64Bytes(text: Uint8Array, start: number, end: number): Uint8Array | null {
  const length = end - start
  if (length % 4 !== 0) return null
  let padding = 0
  while (padding < 2 && padding < length && text[end - 1 - padding] === PADDING) padding++
  const bytes = newBytes((length / 4) * 3 - padding)
  const wholeEnd = padding === 0 ? end : end - 4
  let foreign = 0
  let to = 0
  for (let at = start; at < wholeEnd; at += 4) {
    const a = VALUES[text[at]!]!
    const b = VALUES[text[at + 1]!]!
    const c = VALUES[text[at + 2]!]!
    const d = VALUES[text[at + 3]!]!
    foreign |= a | b | c | d
    bytes[to] = (a << 2) | (b >> 4)
    bytes[to + 1] = (b << 4) | (c >> 2)
    bytes[to + 2] = (c << 6) | d
    to += 3
  }
  if (padding > 0) {
    const a = VALUES[text[wholeEnd]!]!
    const b = VALUES[text[wholeEnd + 1]!]!
    const c = padding === 1 ? VALUES[text[wholeEnd + 2]!]! : 0
    const unused = padding === 1 ? c & 0b11 : b & 0b1111
    if (unused !== 0) return null
    foreign |= a | b | c
    bytes[to] = (a << 2) | (b >> 4)
    if (padding === 1) bytes[to + 1] = (b << 4) | (c >> 2)
  }
  return (foreign & FOREIGN) === 0 ? bytes : null
}
