/** What is kept of the text, in characters: more than any phrase takes, spaces and all. */
const MAX_TAIL_CHARACTERS = 200
/** Pieces of text that are further apart belong to different sentences. */
const MAX_PIECE_GAP_MS = 3_000

/**
 * Finds phrases in a text that arrives in pieces of any size.
 *
 * Whole words count, case and punctuation do not: "Hold on…" and " hold"," on" are the same, and a
 * threshold on its own is none. A phrase is found as soon as its last letter is there: a piece that
 * turns this word into a longer one comes too late.
 */
export class HoldPhrases {
  readonly #phrases: readonly string[]
  #tail = ''
  #tailMs = 0

  constructor(phrases: readonly string[]) {
    this.#phrases = phrases.map(wordsOf)
  }

  /** The caller began to speak: what comes does not continue the last word. */
  newUtterance(): void {
    if (this.#tail !== '') this.#tail += ' '
  }

  /**
   * @returns whether a phrase is complete with this piece. What stood before and in the piece is
   *   then done with: each phrase is found once.
   */
  found(piece: string, nowMs: number): boolean {
    const before = nowMs - this.#tailMs > MAX_PIECE_GAP_MS ? '' : this.#tail
    const text = before + piece
    const words = wordsOf(text)
    const found = this.#phrases.some((phrase) => words.includes(phrase))
    this.#tail = found ? '' : endOf(text)
    this.#tailMs = nowMs
    return found
  }
}

/** The last of a text, without the rest of a word that is cut in two. */
function endOf(text: string): string {
  if (text.length <= MAX_TAIL_CHARACTERS) return text
  return text.slice(-MAX_TAIL_CHARACTERS).replace(/^\S+/, '')
}

/** The words alone, each with a space on either side. */
function wordsOf(text: string): string {
  const plain = text.normalize('NFKC').toLowerCase().replace(/['’]/g, '')
  // Marks belong to words: they are the vowels of many scripts.
  return ` ${plain.replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ').trim()} `
}
