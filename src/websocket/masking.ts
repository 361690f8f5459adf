import { randomFillSync } from 'node:crypto'

/** Bytes of a key (RFC 6455 §5.3). */
export const KEY_BYTES = 4

/**
 * Masks or unmasks in place, which is the same (RFC 6455 §5.3).
 *
 * @param bytes holds the key at `keyAt`, outside of what is masked.
 */
export function mask(bytes: Uint8Array, keyAt: number, start: number, end: number): void {
  const [k0, k1, k2, k3] = [bytes[keyAt]!, bytes[keyAt + 1]!, bytes[keyAt + 2]!, bytes[keyAt + 3]!]
  const wholeEnd = end - ((end - start) % KEY_BYTES)
  let at = start
  for (; at < wholeEnd; at += KEY_BYTES) {
    bytes[at]! ^= k0
    bytes[at + 1]! ^= k1
    bytes[at + 2]! ^= k2
    bytes[at + 3]! ^= k3
  }
  if (at < end) bytes[at]! ^= k0
  if (at + 1 < end) bytes[at + 1]! ^= k1
  if (at + 2 < end) bytes[at + 2]! ^= k2
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
