import type { Manual, ManualPart } from '../manuals/manual.ts'
import type { ManualShelf } from '../manuals/manual-shelf.ts'
import type { ToolContext, ToolResult } from './tool.ts'

/** What a model wants to order, as it says it. */
interface Asked {
  readonly part_code: string
  readonly count: number
  /** Left out: the one that was found last. */
  readonly product?: string | undefined
}

/** What an assistant's folder allows. */
interface Allowed {
  readonly maxPerOrder: number
  /** Article numbers; left out: all. */
  readonly products?: readonly string[]
}

/** A part that may be ordered in that number, or why not and what is possible. */
type OrderablePart =
  | { readonly manual: Manual; readonly part: ManualPart; readonly refusal: null }
  | { readonly refusal: ToolResult }

export function orderablePart(
  args: Asked,
  context: ToolContext,
  chosen: Allowed,
  shelf: ManualShelf,
): OrderablePart {
  const found = productOf(args, context, shelf)
  if ('refusal' in found) return found
  const { manual } = found
  if (chosen.products !== undefined && !chosen.products.includes(manual.articleNumber)) {
    return refusal(`Parts of ${manual.product} cannot be ordered here.`)
  }
  const part = partOf(manual, args.part_code)
  if (part === null) return unknownPart(manual, args.part_code)
  const most = Math.min(part.count, chosen.maxPerOrder)
  if (!Number.isInteger(args.count) || args.count < 1 || args.count > most) {
    logRefusal(context, part.code, args.count)
    return refusal(
      `Not possible: ${String(args.count)} of ${part.code}. Between 1 and ${most} can be ` +
        `ordered; the box holds ${part.count}.`,
      { most },
    )
  }
  return { manual, part, refusal: null }
}

function productOf(
  { product }: Asked,
  { memory }: ToolContext,
  shelf: ManualShelf,
): { readonly manual: Manual } | { readonly refusal: ToolResult } {
  const remembered = memory.get('product')
  const words = product ?? (typeof remembered === 'string' ? remembered : null)
  if (words === null) {
    return refusal('Which product it is must be known first: ask, and use find_product.')
  }
  const exact = shelf.manual(words.trim())
  if (exact !== null) return { manual: exact }
  const match = shelf.findProduct(words)
  switch (match.kind) {
    case 'one':
      return { manual: match.manual }
    case 'several':
      return {
        refusal: {
          status: 'ambiguous',
          message: 'Several products fit: ask the caller which one it is. Nothing was ordered.',
          products: match.manuals
            .slice(0, 5)
            .map(({ articleNumber, product: name }) => ({ articleNumber, name })),
        },
      }
    case 'none':
      return refusal('There is no such product here. Nothing was ordered.')
  }
}

function partOf(manual: Manual, code: string): ManualPart | null {
  const spelled = plain(code)
  return manual.parts.find((part) => plain(part.code) === spelled) ?? null
}

/** `a 12` and `A-12` are `A12`: speech recognition writes codes in many ways. */
function plain(code: string): string {
  return code.toUpperCase().replaceAll(/[^\p{L}\p{N}]/gu, '')
}

function unknownPart(manual: Manual, code: string): OrderablePart {
  if ([manual.articleNumber, manual.product].some((whole) => plain(whole) === plain(code))) {
    return refusal('Only single parts can be ordered, never a whole product.')
  }
  return refusal(
    `${manual.product} has no part with that code; only single parts of its parts list can be ` +
      'ordered. Use identify_part or list_parts.',
    { partCodes: manual.parts.slice(0, 60).map((part) => part.code) },
  )
}

function refusal(
  message: string,
  detail: Readonly<Record<string, unknown>> = {},
): { readonly refusal: ToolResult } {
  return { refusal: { ...detail, status: 'refused', retryable: false, message } }
}

/** Somebody may be trying what is possible. */
export function logRefusal({ log, callId }: ToolContext, partCode: string, count: number): void {
  log.info({ callId, partCode, count }, 'an order was refused')
}
