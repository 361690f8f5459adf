/** A word is cut to so many characters, where it is kept and where it is looked for. */
const LONGEST = 40
/** Of a text that is looked for, what is read. */
const SOUGHT_CHARACTERS = 1_000
const SOUGHT_WORDS = 16
/** The beginning of a word has at least so many characters: one letter would find everything. */
const SHORTEST_BEGINNING = 2

// Scripts that are written without spaces go by the character; an emoji is a word of its own.
const WORD =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]|[[\p{L}\p{N}]--[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]]+|\p{Extended_Pictographic}/gv
const MARKS = /\p{M}+/gu

/** What is looked for in texts; both databases get nothing else of it. */
export interface SoughtWords {
  readonly whole: readonly string[]
  /** The beginning of one more; null: none. */
  readonly beginning: string | null
}

/**
 * The words of a text in their order, as they are kept and looked for: small letters without
 * accents. They hold letters, digits and emoji, and nothing that means something to a database.
 */
export function wordsIn(text: string): readonly string[] {
  const plain = text.toLowerCase().normalize('NFKD').replace(MARKS, '')
  return (plain.match(WORD) ?? []).map((word) =>
    word.length > LONGEST ? word.slice(0, LONGEST).toWellFormed() : word,
  )
}

/** @returns null when there is no word in the text. */
export function soughtWords(text: string): SoughtWords | null {
  const words = wordsIn(text.slice(0, SOUGHT_CHARACTERS))
  const last = words.at(-1)
  if (last === undefined) return null
  // With a space behind it a word is through; cut off, the last is not the last that was meant.
  const isWhole =
    /\s$/u.test(text) ||
    text.length > SOUGHT_CHARACTERS ||
    words.length > SOUGHT_WORDS ||
    last.length < SHORTEST_BEGINNING
  const whole = isWhole ? words.slice(0, SOUGHT_WORDS) : words.slice(0, -1)
  return { whole: [...new Set(whole)], beginning: isWhole ? null : last }
}
