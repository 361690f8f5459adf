import { z } from 'zod'
import type { Manual, ManualStep } from '../manuals/manual.ts'
import {
  fitting,
  partInWords,
  productInCall,
  productName,
  productParameter,
} from './product-in-call.ts'
import type { ToolKind } from './tool-kind.ts'
import type { Tool, ToolContext, ToolResult } from './tool.ts'

const settings = z.strictObject({}).readonly()

const parameters = z.object({
  step: z.number().describe('Number of a step, when the caller names one.').optional(),
  move: z
    .enum(['next', 'previous', 'repeat'])
    .describe('From the step that was given last. Leave out both for the step of this call.')
    .optional(),
  product: productParameter,
})

type Arguments = z.infer<typeof parameters>

/** Gives one step of the manual, and remembers which one. */
export const getStep: ToolKind<z.infer<typeof settings>> = {
  name: 'get_step',
  settings,
  create: (_chosen, { manuals }): Tool<Arguments> => ({
    name: 'get_step',
    description:
      'Gives one step of the assembly manual, with its parts, warnings and common mistakes: by ' +
      'its number, or the next, the previous or the same one again. Use it before you explain ' +
      'any step. Move on only after the caller has said that the step is done.',
    parameters,
    mode: 'blocking',
    timeoutMs: 2_000,
    run: (args, context) => {
      const { manual, refusal } = productInCall(args.product, context, manuals)
      return manual === null ? refusal : stepOf(manual, args, context)
    },
  }),
}

function stepOf(manual: Manual, args: Arguments, context: ToolContext): ToolResult {
  const { memory, runId } = context
  const current = rememberedStep(context)
  // The same run again, after its answer was lost, moves no further.
  const repeated = memory.get('stepRun') === runId
  const number = args.step ?? (repeated ? (current ?? 1) : moved(current, args.move))
  const step = manual.steps.find((candidate) => candidate.number === number)
  if (step === undefined) return outside(manual, args)
  memory.set('step', number)
  memory.set('stepRun', runId)
  return inWords(manual, step)
}

/** The step that was given last in this call; null: none was. */
function rememberedStep({ memory }: ToolContext): number | null {
  const step = memory.get('step')
  return typeof step === 'number' ? step : null
}

function moved(current: number | null, move: Arguments['move']): number {
  if (current === null) return 1
  if (move === 'next') return current + 1
  return move === 'previous' ? current - 1 : current
}

function outside(manual: Manual, { step, move }: Arguments): ToolResult {
  const last = manual.steps.length
  const range = `${productName(manual)} has the steps 1 to ${last}.`
  const said =
    step !== undefined
      ? 'There is no such step. Ask the caller which number they see.'
      : move === 'previous'
        ? 'That was the first step; there is none before it.'
        : 'That was the last step; there is none after it.'
  return { status: 'no_results', message: `${said} ${range}`, first: 1, last }
}

function inWords(manual: Manual, step: ManualStep): ToolResult {
  const last = manual.steps.length
  const isLast = step.number === last
  const parts = step.parts.flatMap(({ code, count }) => {
    const part = manual.parts.find((candidate) => candidate.code === code)
    return part === undefined ? [] : [partInWords(part, count)]
  })
  const warned = step.warnings.length > 0 ? ' Say the warning first.' : ''
  const then = isLast
    ? 'This is the last step.'
    : 'Then wait until the caller says that it is done.'
  return {
    status: 'ok',
    message: `Explain step ${step.number} of ${last} in short sentences.${warned} ${then}`,
    product: manual.product,
    step: step.number,
    of: last,
    last: isLast,
    title: step.title,
    text: step.text,
    parts: fitting(parts, 1_000),
    warnings: step.warnings,
    mistakes: step.mistakes,
    picture: step.diagram !== null,
  }
}
