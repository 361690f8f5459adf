import { randomFillSync } from 'node:crypto'

/** Bytes of a key (RFC 6455 §5.3). */
export const KEY_BYTES = 4

/**
 * Masks or unmasks in place, which is the same (RFC 6455 §5.3). Four bytes at a time: a loop over
 * bytes takes three times as long.
 *
 * @param bytes holds the key at `keyAt`, outside of what is masked.
 */
export function mask(bytes: Uint8Array, keyAt: number, start: number, end: number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const key = view.getInt32(keyAt, true)
  const wholeEnd = end - ((end - start) % KEY_BYTES)
  let at = start
  for (; at < wholeEnd; at += KEY_BYTES) view.setInt32(at, view.getInt32(at, true) ^ key, true)
  for (let i = keyAt; at < end; at++, i++) bytes[at]! ^= bytes[i]!
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
