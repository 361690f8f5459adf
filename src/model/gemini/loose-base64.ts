/**
 * Decodes base64 as the service may write it, with padding or without.
 *
 * Node skips what is not base64, so a wrong character shows as a length that does not fit.
 *
 * @returns the bytes, or null when the text is not base64.
 */
export function decodeBase64(data: string): Uint8Array | null {
  const padding = data.endsWith('==') ? 2 : data.endsWith('=') ? 1 : 0
  const characters = data.length - padding
  const bytes = Buffer.from(data, 'base64')
  const fits = characters % 4 !== 1 && bytes.length === Math.floor((characters * 3) / 4)
  return fits ? bytes : null
}
