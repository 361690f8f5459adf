/** The alphabet of RFC 4648 §4 with at most two padding characters; linear in the length. */
const ALPHABET = /^[A-Za-z0-9+/]*={0,2}$/

/** A last group whose unused bits are zero: the only form that an encoder writes. */
const LAST_GROUP =
  /^(?:[A-Za-z0-9+/]{4}|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=|[A-Za-z0-9+/][AQgw]==)$/

/**
 * Decodes base64 and refuses everything that is not exactly RFC 4648 §4.
 *
 * Node's own decoder skips what it does not know, so that damaged audio would come out as noise.
 *
 * @returns the bytes, or null when the text is not base64.
 */
export function decodeBase64(text: string): Uint8Array | null {
  if (text.length % 4 !== 0 || !ALPHABET.test(text)) return null
  if (text.length > 0 && !LAST_GROUP.test(text.slice(-4))) return null
  return Buffer.from(text, 'base64')
}
