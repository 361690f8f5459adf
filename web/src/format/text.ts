/** Names and words longer than this are shown in part, with a way to see all. */
export const LONG_TEXT = 600

/**
 * The beginning of a text, at most so many characters, never half of one that takes two.
 *
 * @returns null when all of it fits.
 */
export function beginning(text: string, maxLength: number): string | null {
  if (text.length <= maxLength) return null
  const cut = text.slice(0, maxLength)
  // The first half of a pair without its second is no character.
  return /[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut
}

/** For a `title`, which shows what a line had no room for. */
export function hover(text: string): string {
  const start = beginning(text, LONG_TEXT)
  return start === null ? text : `${start}…`
}

/** A field's name as words: `underrunsOurs` and `close-code` become `underruns ours`, `close code`. */
export function plainName(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/[-_.]/g, ' ')
    .toLowerCase()
}
