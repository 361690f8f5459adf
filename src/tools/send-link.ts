import { z } from 'zod'
import type { Manual } from '../manuals/manual.ts'
import { notSent, TEXT_TIME_LIMIT_MS, textToCaller, tooManyTexts } from './text-to-caller.ts'
import type { ToolKind, ToolWorld } from './tool-kind.ts'
import type { Tool, ToolContext, ToolResult } from './tool.ts'

/** Under which the call remembers which pictures it has sent. */
const SENT = 'pictures-sent'
const INSTEAD = 'Say so, and describe the step in words instead.'

const settings = z.strictObject({
  /** Texts in one call. */
  maxPerCall: z.int().min(1).max(20).default(5),
})

const parameters = z.object({
  step: z
    .int()
    .min(1)
    .max(999)
    .optional()
    .describe('Number of the step whose picture is sent. Leave out for the step you are at.'),
})

type Arguments = z.infer<typeof parameters>

/** Texts the caller the picture of a step, and nobody else: there is no number to be given. */
export const sendLink: ToolKind<z.infer<typeof settings>> = {
  name: 'send_link',
  settings,
  create: ({ maxPerCall }, world): Tool<Arguments> => ({
    name: 'send_link',
    description:
      'Sends a text message with a picture of a step to the telephone that the caller is calling ' +
      'from. Ask first whether they want it. It cannot be sent to any other number.',
    parameters,
    mode: 'background',
    timeoutMs: TEXT_TIME_LIMIT_MS,
    run: (args, context) => send(args, maxPerCall, world, context),
  }),
}

async function send(
  { step: wanted }: Arguments,
  maxPerCall: number,
  world: ToolWorld,
  context: ToolContext,
): Promise<ToolResult> {
  const { memory } = context
  if (world.picturesUrl === undefined) return notSent('not-set-up', INSTEAD)
  const article = memory.get('product')
  const manual = typeof article === 'string' ? world.manuals.manual(article) : null
  if (manual === null) {
    const message = 'It is not known yet which product this is about. Find the product first.'
    return { status: 'pending', message }
  }
  const found = pictureOf(manual, wanted ?? memory.get('step'))
  if ('status' in found) return found
  const sent = picturesIn(memory.get(SENT))
  if (sent.includes(found.file)) {
    const message = 'That picture was sent in this call already. It is not sent twice.'
    return { status: 'ok', step: found.step, message }
  }
  if (sent.length >= maxPerCall) return tooManyTexts(maxPerCall, context)
  const body = `${manual.product}, step ${found.step}: ${world.picturesUrl}/${found.file}`
  const failure = await textToCaller(body, INSTEAD, context)
  if (failure !== null) return failure
  memory.set(SENT, [...sent, found.file])
  const message = `The picture of step ${found.step} is on its way to their telephone.`
  return { status: 'ok', step: found.step, message }
}

function pictureOf(
  manual: Manual,
  position: unknown,
): { readonly step: number; readonly file: string } | ToolResult {
  const number = typeof position === 'number' ? position : 1
  const step = manual.steps.find((one) => one.number === number)
  if (step === undefined) {
    const message = `There is no step ${number}: ${manual.product} has steps 1 to ${manual.steps.length}.`
    return { status: 'no_results', message }
  }
  if (step.diagram?.endsWith('.svg') === true) return { step: number, file: step.diagram }
  const others = manual.steps.filter(({ diagram }) => diagram?.endsWith('.svg') === true)
  const steps = others.map((one) => one.number)
  const message =
    steps.length === 0
      ? 'There are no pictures of this product.'
      : `There is no picture of step ${number}, but of these steps: ${steps.join(', ')}.`
  return { status: 'no_results', steps, message }
}

function picturesIn(remembered: unknown): readonly string[] {
  if (!Array.isArray(remembered)) return []
  return remembered.filter((one): one is string => typeof one === 'string')
}
