import { z } from 'zod'

/** `/…/`: a regular expression, in any case. */
const EXPRESSION = /^\/(.+)\/$/s

/**
 * How a scenario writes a text that is looked for: words that must occur, in any case and spacing,
 * or a regular expression between slashes.
 */
export const pattern = z
  .string()
  .min(1)
  .superRefine((text, context) => {
    const expression = EXPRESSION.exec(text)?.[1]
    if (expression === undefined) return
    try {
      new RegExp(expression, 'iu')
    } catch {
      context.addIssue({ code: 'custom', message: `${text} is no regular expression` })
    }
  })

/** Whether a text is what the pattern looks for. */
export function matches(wanted: string, text: string): boolean {
  const expression = EXPRESSION.exec(wanted)?.[1]
  if (expression !== undefined) return new RegExp(expression, 'iu').test(text)
  return plain(text).includes(plain(wanted))
}

/**
 * Whether a value of a tool's arguments is the one that is looked for: texts by their pattern,
 * everything else as it is.
 */
export function matchesValue(wanted: unknown, value: unknown): boolean {
  if (typeof wanted === 'string') {
    return typeof value === 'string' || typeof value === 'number'
      ? matches(wanted, String(value))
      : false
  }
  return JSON.stringify(wanted) === JSON.stringify(value)
}

function plain(text: string): string {
  return text.toLowerCase().replace(/\s+/g, ' ').trim()
}
