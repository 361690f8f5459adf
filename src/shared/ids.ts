import { randomBytes } from 'node:crypto'

/** A random identifier in lower-case hexadecimal: `bytes` of entropy, twice as many characters. */
export function randomHex(bytes: number): string {
  return randomBytes(bytes).toString('hex')
}
