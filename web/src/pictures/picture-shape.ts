/** Of a picture's longer side: more tells the model nothing. Pixels. */
const LONGEST_SIDE = 1_024
/** Of a picture’s base64: what the protocols of both pages take. */
export const MAX_PICTURE_CHARACTERS = 240_000
/** The grid of cells in which two pictures are compared. */
export const CELLS_WIDE = 64
export const CELLS_HIGH = 48
/** Of 255, in one cell at least; what a sensor's noise leaves of a cell's mean is below that. */
const CHANGE = 12

interface Size {
  readonly width: number
  readonly height: number
}

/** The size in which a picture is sent: never larger than it is. */
export function sizeToSend({ width, height }: Size): Size {
  const scale = Math.min(1, LONGEST_SIDE / Math.max(width, height))
  return {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  }
}

/** How bright each cell is, 0 to 255, of pixels that are cells already: red, green, blue, alpha. */
export function brightness(pixels: Uint8ClampedArray): Uint8Array {
  const cells = new Uint8Array(pixels.length / 4)
  for (let cell = 0; cell < cells.length; cell += 1) {
    const [red = 0, green = 0, blue = 0] = pixels.subarray(4 * cell, 4 * cell + 3)
    cells[cell] = 0.299 * red + 0.587 * green + 0.114 * blue
  }
  return cells
}

/** Whether somebody would see a difference; before the first picture everything is new. */
export function hasChanged(before: Uint8Array | null, now: Uint8Array): boolean {
  if (before?.length !== now.length) return true
  return now.some((cell, index) => Math.abs(cell - (before[index] ?? 0)) >= CHANGE)
}

/** Characters of base64 for so many bytes. */
export function base64Length(bytes: number): number {
  return 4 * Math.ceil(bytes / 3)
}
