import { createHmac, hkdfSync } from 'node:crypto'

const LETTERS = 16
/** In the place of a hash's digits. */
const FOR_DIGITS = 'ghijklmnop'

/**
 * What callers of web pages have in the place of a number: known again by their address, which
 * cannot be found from it. It holds no digit that a search for numbers could find.
 */
export class CallerNames {
  readonly #key: Buffer

  /** @param secret of this installation. */
  constructor(secret: string) {
    this.#key = Buffer.from(hkdfSync('sha256', secret, '', 'hexkey browser caller', 32))
  }

  of(address: string): string {
    const hash = createHmac('sha256', this.#key).update(address).digest('hex')
    const letters = hash
      .slice(0, LETTERS)
      .replace(/\d/g, (digit) => FOR_DIGITS.charAt(Number(digit)))
    return `web:${letters}`
  }
}
