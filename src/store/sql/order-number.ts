import { randomInt } from 'node:crypto'

/**
 * Characters that are told apart when they are read aloud and when they are written down: no 0 and
 * O, no 1 and I and L, no 5 and S, no 8 and B, no 2 and Z, no U beside V.
 */
const CHARACTERS = '34679ACDEFGHJKMNPQRTVWXY'
const LENGTH = 6

/** One of about 190 million; whoever keeps it looks whether it is taken. */
export function randomOrderNumber(): string {
  return Array.from({ length: LENGTH }, () => CHARACTERS.charAt(randomInt(CHARACTERS.length))).join(
    '',
  )
}
