import { randomFillSync } from 'node:crypto'

/** Bytes of a key (RFC 6455 §5.3). */
export const KEY_BYTES = 4

/** The key as it meets the first whole word, as bytes and as that word. */
const turnedKey = new Uint8Array(KEY_BYTES)
const turnedWord = new Int32Array(turnedKey.buffer)

/**
 * Masks or unmasks in place, which is the same (RFC 6455 §5.3).
 *
 * Four bytes at a time in between, in an array of words: a loop over bytes takes up to four times as
 * long, and a `DataView`, whose writes the engine calls and does not compile in, six to seventeen
 * times (docs/performance.md).
 *
 * @param bytes holds the key at `keyAt`, outside of what is masked.
 */
export function mask(bytes: Uint8Array, keyAt: number, start: number, end: number): void {
  const beforeWord = -(bytes.byteOffset + start) & (KEY_BYTES - 1)
  const wordsAt = start + beforeWord
  const count = Math.max(0, (end - wordsAt) >> 2)
  if (count === 0) {
    maskBytes(bytes, keyAt, start, end, 0)
    return
  }
  maskBytes(bytes, keyAt, start, wordsAt, 0)
  for (let i = 0; i < KEY_BYTES; i++) turnedKey[i] = bytes[keyAt + turned(beforeWord + i)]!
  const key = turnedWord[0]!
  const words = new Int32Array(bytes.buffer, bytes.byteOffset + wordsAt, count)
  for (let i = 0; i < count; i++) words[i]! ^= key
  maskBytes(bytes, keyAt, wordsAt + count * KEY_BYTES, end, beforeWord)
}

/** @param turn how far into the key the byte at `from` is. */
function maskBytes(bytes: Uint8Array, keyAt: number, from: number, to: number, turn: number): void {
  for (let at = from; at < to; at++) bytes[at]! ^= bytes[keyAt + turned(turn + at - from)]!
}

function turned(index: number): number {
  return index & (KEY_BYTES - 1)
}

/** Asked of the operating system for so many keys at a time. */
const pool = new Uint8Array(KEY_BYTES * 1_024)
let used = pool.length

/** Writes a key that nobody can foresee (RFC 6455 §10.3). */
export function writeKey(bytes: Uint8Array, at: number): void {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  for (let i = 0; i < KEY_BYTES; i++) bytes[at + i] = pool[used + i]!
  used += KEY_BYTES
}
