const MAX_CHARACTERS = 2_000

/**
 * How alike two sentences sound, from 0 to 1: letters and digits alone count, so that punctuation,
 * capitals and the borders of words make no difference.
 */
export function likeness(one: string, other: string): number {
  const a = spokenCharacters(one)
  const b = spokenCharacters(other)
  const longest = Math.max(a.length, b.length)
  return longest === 0 ? 1 : 1 - editDistance(a, b) / longest
}

function spokenCharacters(text: string): readonly string[] {
  const letters = text
    .normalize('NFKC')
    .toLowerCase()
    .match(/[\p{L}\p{M}\p{N}]/gu)
  return (letters ?? []).slice(0, MAX_CHARACTERS)
}

/** Levenshtein's: how many characters must be put in, left out or changed. */
function editDistance(a: readonly string[], b: readonly string[]): number {
  let row = [0, ...b.map((_, index) => index + 1)]
  a.forEach((letter, above) => {
    const next = [above + 1]
    b.forEach((wanted, index) => {
      const change = (row[index] ?? 0) + (letter === wanted ? 0 : 1)
      next.push(Math.min(change, (row[index + 1] ?? 0) + 1, (next[index] ?? 0) + 1))
    })
    row = next
  })
  return row.at(-1) ?? 0
}
