/** Characters whose unused bits are zero: before one padding character, and before two. */
const BEFORE_ONE = 'AEIMQUYcgkosw048'
const BEFORE_TWO = 'AQgw'

/**
 * Decodes base64 and refuses everything that is not exactly RFC 4648 §4.
 *
 * Node's own decoder skips what it does not know, so that damaged audio would come out as noise.
 * What it skips shows in the length; the alphabet for URLs, which it takes as well, does not.
 *
 * @returns the bytes, or null when the text is not base64.
 */
export function decodeBase64(text: string): Uint8Array | null {
  const { length } = text
  if (length % 4 !== 0) return null
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  if (padding === 1 && !BEFORE_ONE.includes(text.charAt(length - 2))) return null
  if (padding === 2 && !BEFORE_TWO.includes(text.charAt(length - 3))) return null
  if (text.includes('-') || text.includes('_')) return null
  const bytes = Buffer.from(text, 'base64')
  return bytes.length === (length / 4) * 3 - padding ? bytes : null
}
