import type { Manual } from './manual.ts'

/** What a caller's words for a product point at. */
export type ProductMatch =
  | { readonly kind: 'one'; readonly manual: Manual }
  /** Two or more that fit about as well, best first: the caller has to say which. */
  | { readonly kind: 'several'; readonly manuals: readonly Manual[] }
  | { readonly kind: 'none' }

/** The manuals of one assistant. */
export interface ManualShelf {
  /** All of them, in the order of their article numbers. */
  readonly manuals: readonly Manual[]
  /** @param articleNumber as in the manual; null when there is none. */
  manual(articleNumber: string): Manual | null
  /** @param words as the caller said them and speech recognition wrote them down. */
  findProduct(words: string): ProductMatch
}
