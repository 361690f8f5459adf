import { createHmac } from 'node:crypto'

/** The header that a receiver checks. */
export const SIGNATURE_HEADER = 'Hexkey-Signature'

/**
 * Signs a body so that its receiver knows who sent it, and when: the hexadecimal HMAC-SHA256 of
 * the time, a dot and the body.
 *
 * @param atS Unix time, whole seconds.
 */
export function signatureOf(body: string, secret: string, atS: number): string {
  const mac = createHmac('sha256', secret).update(`${atS}.${body}`).digest('hex')
  return `t=${atS},v1=${mac}`
}
