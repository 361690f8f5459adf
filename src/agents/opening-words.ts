/**
 * What an assistant says first: its notice, then its greeting. A greeting that holds the notice
 * already, in whatever case, is left as it is.
 */
export function openingWords(said: {
  readonly notice: string | null
  readonly greeting: string
}): string {
  const { notice, greeting } = said
  if (notice === null || bare(greeting).includes(bare(notice))) return greeting
  return `${/[.!?…]$/u.test(notice) ? notice : `${notice}.`} ${greeting}`
}

/** Words alone: without case, punctuation and line breaks. */
function bare(text: string): string {
  return ` ${(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).join(' ')} `
}
