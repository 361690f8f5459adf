import { z } from 'zod'
import type { Manual, ManualPart } from '../manuals/manual.ts'
import type { ManualShelf } from '../manuals/manual-shelf.ts'
import { HexkeyError } from '../shared/errors.ts'
import { logRefusal, orderablePart } from './orderable-part.ts'
import { PartConsent, type Consent, type WantedPart } from './part-consent.ts'
import type { Tool, ToolContext, ToolResult } from './tool.ts'
import type { ToolKind } from './tool-kind.ts'

const settings = z
  .strictObject({
    /** Of one part in one order. */
    maxPerOrder: z.int().min(1).max(100).default(8),
    /** Of all parts, in 24 hours. */
    maxPerCallerPerDay: z.int().min(1).max(1_000).default(20),
    /** Article numbers whose parts may be ordered; left out: every product with a manual. */
    products: z.array(z.string().trim().min(1).max(50)).min(1).max(200).exactOptional(),
  })
  .readonly()

type Settings = z.infer<typeof settings>

// Numbers are checked by hand: what is wrong with them is told in words that help the caller.
const parameters = z.object({
  part_code: z
    .string()
    .min(1)
    .max(50)
    .describe('Code of the missing part as in the parts list, for example A12.'),
  count: z.number().describe('How many of it are missing: a whole number from 1.'),
  product: z
    .string()
    .min(1)
    .max(200)
    .describe('Article number or name; leave it out for the product that was found last.')
    .optional(),
  confirmation: z
    .string()
    .max(50)
    .describe('The code of the earlier answer, only after the caller has said yes to it.')
    .optional(),
})

type Arguments = z.infer<typeof parameters>

/** Orders parts that were missing in the box, once the caller has agreed to exactly that. */
export const reportMissingPart: ToolKind<Settings> = {
  name: 'report_missing_part',
  settings,
  objections: ({ products = [] }, { manuals }) =>
    products.flatMap((article, index) => {
      if (manuals.manual(article) !== null) return []
      const cure = 'Write article numbers as they stand in the manuals.'
      return [
        { path: ['products', index], problem: `names "${article}", which has no manual.`, cure },
      ]
    }),
  create: (chosen, { manuals }): Tool<Arguments> => ({
    name: 'report_missing_part',
    description:
      'Orders single parts that were missing in the box. Call it first without confirmation: ' +
      'nothing is ordered, and you get what would be ordered and a confirmation code. Tell the ' +
      'caller what would be ordered and ask. Only after they have said yes, call it again with ' +
      'the same part and count and the confirmation code. Never read that code to the caller.',
    parameters,
    mode: 'blocking',
    timeoutMs: 6_000,
    run: (args, context) => report(args, context, chosen, manuals),
  }),
}

async function report(
  args: Arguments,
  context: ToolContext,
  chosen: Settings,
  shelf: ManualShelf,
): Promise<ToolResult> {
  const checked = orderablePart(args, context, chosen, shelf)
  if (checked.refusal !== null) return checked.refusal
  const { manual, part } = checked
  const wanted = { product: manual.articleNumber, partCode: part.code, count: args.count }
  const consent = new PartConsent(context.memory)
  const code = args.confirmation?.trim() ?? ''
  const given =
    code === '' ? null : consent.check(code, wanted, context.callerTurns, context.clock.wallMs())
  if (given?.kind === 'ordered-before') {
    return ordered(wanted, part, manual, given.orderNumber, 'It was ordered before, once.')
  }
  if (given?.kind === 'not-asked') {
    return { ...described(wanted, part, manual), ...waits(code.toUpperCase(), given) }
  }
  try {
    // An order that may stand already counts among them: it is only asked for again.
    if (given?.kind !== 'given' || !given.begun) {
      const before = await context.desk.partsOrdered(context)
      const left = Math.max(0, chosen.maxPerCallerPerDay - before)
      if (wanted.count > left) return tooManyToday(context, wanted, left)
    }
    if (given?.kind !== 'given') {
      const fresh = consent.propose(wanted, context.callerTurns, context.clock.wallMs())
      return { ...described(wanted, part, manual), ...waits(fresh, given) }
    }
    if (context.signal.aborted) return notWritten('Nothing was ordered.')
    // From here on the order may stand, whatever becomes of the request: it is told as it is.
    consent.begin(code)
    const { orderNumber } = await context.desk.orderPart(keyOf(context.callId, code), {
      callId: context.callId,
      caller: context.caller,
      ...wanted,
    })
    consent.placed(code, orderNumber)
    return ordered(wanted, part, manual, orderNumber, 'It is ordered.')
  } catch (error) {
    if (!(error instanceof HexkeyError) || !error.retryable) throw error
    context.log.warn({ callId: context.callId, code: error.code }, 'an order was not written')
    return notWritten(
      'It is not certain that it was ordered. Call again with the same arguments: it is never ' +
        'ordered twice.',
    )
  }
}

/** The same for the same consent: on every process, and in every session with the model. */
function keyOf(callId: string, code: string): string {
  return `part/${callId}/${code.toUpperCase()}`
}

function tooManyToday(context: ToolContext, wanted: WantedPart, left: number): ToolResult {
  logRefusal(context, wanted.partCode, wanted.count)
  return {
    status: 'refused',
    retryable: false,
    message:
      left === 0
        ? 'This caller has ordered as many parts as one caller may in a day. Offer a person.'
        : `This caller may order ${left} more today. Nothing was ordered.`,
    left,
  }
}

function waits(code: string, consent: Consent | null): Pick<ToolResult, 'status'> & ToolResult {
  return {
    status: 'pending',
    confirmation: code,
    message:
      `${consent === null ? '' : `${whyAgain(consent)} `}Nothing is ordered yet. Tell the ` +
      'caller what would be ordered and ask. When they have said yes, call again with the same ' +
      'part_code and count and this confirmation.',
  }
}

function whyAgain(consent: Consent): string {
  switch (consent.kind) {
    case 'not-asked':
      return 'The caller has not answered yet.'
    case 'expired':
      return 'The confirmation is too old; this is a new one.'
    case 'other-part':
      return 'The confirmation was for another order; this is a new one.'
    case 'unknown-code':
      return 'That confirmation is not known; this is a new one.'
    case 'given':
    case 'ordered-before':
      return ''
  }
}

function described(
  { count }: WantedPart,
  part: ManualPart,
  manual: Manual,
): Readonly<Record<string, unknown>> {
  return {
    product: manual.product,
    articleNumber: manual.articleNumber,
    partCode: part.code,
    part: part.name,
    count,
  }
}

function ordered(
  wanted: WantedPart,
  part: ManualPart,
  manual: Manual,
  orderNumber: string,
  how: string,
): ToolResult {
  return {
    ...described(wanted, part, manual),
    status: 'ok',
    orderNumber,
    message: `${how} Tell the caller the order number ${orderNumber.split('').join(' ')}.`,
  }
}

function notWritten(message: string): ToolResult {
  return { status: 'failed', retryable: true, message }
}
