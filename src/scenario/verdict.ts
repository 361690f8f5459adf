/** What became of one rule. */
export interface Verdict {
  readonly rule: string
  readonly kept: boolean
  /** How it was broken; null: it was kept. */
  readonly why: string | null
}

/** @param otherwise how it was broken, if it was. */
export function verdict(rule: string, kept: boolean, otherwise: string): Verdict {
  return { rule, kept, why: kept ? null : otherwise }
}

export function quoted(text: string): string {
  return text.startsWith('/') ? text : `“${text}”`
}

/** A list for people, or the word for an empty one. */
export function listed(all: readonly string[], none: string): string {
  return all.length === 0 ? none : all.join(', ')
}
