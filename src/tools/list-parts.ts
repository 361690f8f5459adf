import { z } from 'zod'
import type { Manual, ManualPart } from '../manuals/manual.ts'
import {
  fitting,
  partInWords,
  productInCall,
  productName,
  productParameter,
} from './product-in-call.ts'
import type { ToolKind } from './tool-kind.ts'
import type { Tool, ToolResult } from './tool.ts'

const settings = z.strictObject({}).readonly()
const MAX_CHARACTERS = 2_800

const parameters = z.object({
  step: z.number().describe('Number of a step, for its parts alone.').optional(),
  product: productParameter,
})

type Arguments = z.infer<typeof parameters>

/** Tells what is in the box, or what one step needs of it. */
export const listParts: ToolKind<z.infer<typeof settings>> = {
  name: 'list_parts',
  settings,
  create: (_chosen, { manuals }): Tool<Arguments> => ({
    name: 'list_parts',
    description:
      'Tells which parts are in the box and how many of each, grouped by the letter of their ' +
      'code, or only the parts of one step. Use it when the caller counts or misses parts.',
    parameters,
    mode: 'blocking',
    timeoutMs: 2_000,
    run: (args, context) => {
      const { manual, refusal } = productInCall(args.product, context, manuals)
      if (manual === null) return refusal
      return args.step === undefined ? allOf(manual) : ofStep(manual, args.step)
    },
  }),
}

function allOf(manual: Manual): ToolResult {
  const byLetter = Map.groupBy(manual.parts, ({ code }) => code.replace(/\d+$/, ''))
  const words = manual.parts.map((part) => partInWords(part, part.count))
  const told = new Set(fitting(words, MAX_CHARACTERS))
  const groups = [...byLetter].map(([letter, parts]) => ({
    letter,
    pieces: parts.reduce((sum, { count }) => sum + count, 0),
    parts: textsOf(parts)
      .filter((text) => told.has(text))
      .join('; '),
  }))
  return {
    status: 'ok',
    message:
      `${productName(manual)} has ${manual.parts.length} kinds of parts. Do not read them all ` +
      'aloud: ask which part or which letter the caller means, and tell three at a time.',
    complete: told.size === words.length,
    groups,
  }
}

function textsOf(parts: readonly ManualPart[]): readonly string[] {
  return parts.map((part) => partInWords(part, part.count))
}

function ofStep(manual: Manual, number: number): ToolResult {
  const step = manual.steps.find((candidate) => candidate.number === number)
  if (step === undefined) {
    const range = `${productName(manual)} has the steps 1 to ${manual.steps.length}.`
    return { status: 'no_results', message: `There is no such step. ${range}` }
  }
  const parts = step.parts.flatMap(({ code, count }) => {
    const part = manual.parts.find((candidate) => candidate.code === code)
    return part === undefined ? [] : [partInWords(part, count)]
  })
  const message =
    parts.length === 0
      ? `Step ${number} takes no new parts out of the box.`
      : `These are the parts of step ${number}. Tell three at a time.`
  return { status: 'ok', message, step: number, parts: fitting(parts, MAX_CHARACTERS) }
}
