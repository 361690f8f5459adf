/** A result may have 4,000 characters: room for its message and the rest. */
const MAX_CHARACTERS = 3_000
const MAX_DEPTH = 8

/** How much is left of lists and texts, from what is nearly everything to what is little. */
const CUTS = [
  { entries: 50, characters: 1_000 },
  { entries: 20, characters: 400 },
  { entries: 10, characters: 200 },
  { entries: 5, characters: 100 },
  { entries: 3, characters: 60 },
] as const

/** What a service said, small enough to be spoken about. */
export interface SpokenSize {
  readonly value: unknown
  /** Something is missing. */
  readonly cut: boolean
}

/** @param value plain JSON, as large as it likes. */
export function spokenSize(value: unknown): SpokenSize {
  const whole = JSON.stringify(value)
  if (whole.length <= MAX_CHARACTERS) return { value, cut: false }
  if (typeof value !== 'string') {
    for (const cut of CUTS) {
      const smaller = shortened(value, cut, 0)
      if (JSON.stringify(smaller).length <= MAX_CHARACTERS) return { value: smaller, cut: true }
    }
  }
  const text = typeof value === 'string' ? value : whole
  let length = MAX_CHARACTERS
  // Quotes and controls take more room as JSON.
  while (JSON.stringify(text.slice(0, length)).length > MAX_CHARACTERS) length -= 100
  return { value: `${text.slice(0, length).toWellFormed()}…`, cut: true }
}

function shortened(
  value: unknown,
  cut: { readonly entries: number; readonly characters: number },
  depth: number,
): unknown {
  if (typeof value === 'string') {
    const { characters } = cut
    return value.length <= characters ? value : `${value.slice(0, characters).toWellFormed()}…`
  }
  if (typeof value !== 'object' || value === null) return value
  if (depth >= MAX_DEPTH) return '…'
  const rest = (count: number): readonly unknown[] =>
    count > cut.entries ? [`… and ${count - cut.entries} more`] : []
  if (Array.isArray(value)) {
    const kept = value.slice(0, cut.entries).map((one: unknown) => shortened(one, cut, depth + 1))
    return [...kept, ...rest(value.length)]
  }
  const entries = Object.entries(value)
  const kept = entries
    .slice(0, cut.entries)
    .map(([key, one]) => [key.slice(0, 100), shortened(one, cut, depth + 1)] as const)
  return Object.fromEntries([...kept, ...rest(entries.length).map((more) => ['…', more] as const)])
}
