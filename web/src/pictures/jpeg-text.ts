import { base64Length } from './picture-shape.ts'

/** From good to hardly fit to be seen: the first that fits is taken. */
const QUALITIES = [0.8, 0.65, 0.5, 0.35, 0.2] as const

/**
 * A canvas as JPEG in base64, of at most so many characters.
 *
 * @returns null when it does not fit at all, or holds no pixels.
 */
export async function jpegText(
  canvas: HTMLCanvasElement,
  maxCharacters: number,
): Promise<string | null> {
  for (const quality of QUALITIES) {
    const blob = await new Promise<Blob | null>((resolve) => {
      canvas.toBlob(resolve, 'image/jpeg', quality)
    })
    if (blob === null) return null
    if (base64Length(blob.size) <= maxCharacters) return base64Of(blob)
  }
  return null
}

function base64Of(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.addEventListener('load', () => {
      const url = reader.result
      resolve(typeof url === 'string' ? url.slice(url.indexOf(',') + 1) : '')
    })
    reader.addEventListener('error', () => {
      reject(reader.error ?? new Error('a picture could not be read'))
    })
    reader.readAsDataURL(blob)
  })
}
