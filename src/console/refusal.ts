import type { Refusal } from './console-api.ts'

/**
 * The body of an answer that refuses.
 *
 * @param code stable, for programs.
 * @param message for people: what is wrong, and what to do.
 * @param retryAfterS with 429: when it may be tried again.
 */
export function refusal(code: string, message: string, retryAfterS?: number): Refusal {
  return { error: { code, message, ...(retryAfterS === undefined ? {} : { retryAfterS }) } }
}
