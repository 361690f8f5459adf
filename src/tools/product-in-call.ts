import { z } from 'zod'

import type { ManualShelf } from '../manuals/manual-shelf.ts'
import type { Manual, ManualPart } from '../manuals/manual.ts'
import type { ToolContext, ToolResult } from './tool.ts'

const MAX_OFFERED = 8
const MAX_NAME_CHARACTERS = 80

/** The argument with which a tool is asked about another product than the last. */
export const productParameter = z
  .string()
  .max(500)
  .describe('Article number or name; leave it out for the product that was found last.')
  .optional()

/** The product that a tool is asked about, or what the model is told instead. */
export type ProductInCall =
  | { readonly manual: Manual; readonly refusal: null }
  | { readonly manual: null; readonly refusal: ToolResult }

/**
 * The product of the caller's words, which is remembered, or the one that the call is about.
 *
 * @param words an article number or a name; undefined: the product that was found last.
 */
export function productInCall(
  words: string | undefined,
  context: ToolContext,
  manuals: ManualShelf,
): ProductInCall {
  if (words === undefined || words.trim() === '') {
    const known = context.memory.get('product')
    const manual = typeof known === 'string' ? manuals.manual(known) : null
    return manual === null ? { manual, refusal: whichProduct(manuals) } : { manual, refusal: null }
  }
  const exact = manuals.manual(words.trim().toUpperCase())
  if (exact !== null) {
    remember(exact, context)
    return { manual: exact, refusal: null }
  }
  const match = manuals.findProduct(words)
  switch (match.kind) {
    case 'one':
      remember(match.manual, context)
      return { manual: match.manual, refusal: null }
    case 'several':
      return { manual: null, refusal: whichOf(match.manuals) }
    case 'none':
      return { manual: null, refusal: nothingFits(manuals) }
  }
}

/** How a product is told to the model. */
export function productName({ product, kind }: Manual): string {
  return `${product}, the ${kind}`.slice(0, MAX_NAME_CHARACTERS)
}

/** How a part is told to the model: "A1 cam bolt, 16 of them". */
export function partInWords({ code, name }: ManualPart, count: number): string {
  const words = `${code} ${name.slice(0, MAX_NAME_CHARACTERS)}`
  return count === 1 ? words : `${words}, ${count} of them`
}

/** As many of the texts as fit into so many characters. */
export function fitting(texts: readonly string[], maxCharacters: number): readonly string[] {
  let left = maxCharacters
  return texts.filter((text) => {
    left -= text.length
    return left >= 0
  })
}

function remember({ articleNumber }: Manual, { memory }: ToolContext): void {
  // A step counts only in the manual that it was read from.
  if (memory.get('product') !== articleNumber) memory.set('step', undefined)
  memory.set('product', articleNumber)
}

function offered(manuals: readonly Manual[]): readonly string[] {
  return manuals.slice(0, MAX_OFFERED).map(productName)
}

function whichProduct({ manuals }: ManualShelf): ToolResult {
  return {
    status: 'pending',
    message: 'The product is not known yet. Ask the caller which one it is.',
    products: offered(manuals),
  }
}

function whichOf(manuals: readonly Manual[]): ToolResult {
  return {
    status: 'ambiguous',
    message: 'Several products fit. Ask the caller which of them it is.',
    products: manuals.slice(0, MAX_OFFERED).map((manual) => ({
      article_number: manual.articleNumber,
      product: productName(manual),
      also_called: fitting(manual.aliases, 120),
    })),
  }
}

function nothingFits({ manuals }: ManualShelf): ToolResult {
  return {
    status: 'no_results',
    message:
      'There is no manual for that. Ask for the name or the article number on the box, and do ' +
      'not guess.',
    products: offered(manuals),
  }
}
