import { z } from 'zod'
import type { Manual } from '../manuals/manual.ts'
import { isCallable } from './callable-number.ts'
import type { TextOutcome } from './desk.ts'
import type { ToolKind, ToolWorld } from './tool-kind.ts'
import type { Tool, ToolContext, ToolResult } from './tool.ts'

/** The desk waits five seconds for the carrier's word. */
const TIME_LIMIT_MS = 12_000
/** Under which the call remembers which pictures it has sent. */
const SENT = 'pictures-sent'

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
    timeoutMs: TIME_LIMIT_MS,
    run: (args, context) => send(args, maxPerCall, world, context),
  }),
}

async function send(
  { step: wanted }: Arguments,
  maxPerCall: number,
  world: ToolWorld,
  context: ToolContext,
): Promise<ToolResult> {
  const { memory, desk, caller, callId, runId, signal, log } = context
  if (world.picturesUrl === undefined) return notSent('not-set-up')
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
  if (sent.length >= maxPerCall) {
    log.warn({ callId, maxPerCall }, 'another text message refused')
    const message = 'No more messages can be sent in this call.'
    return { status: 'refused', retryable: false, message }
  }
  if (caller !== null && !isCallable(caller)) return notSent('undelivered')
  const body = `${manual.product}, step ${found.step}: ${world.picturesUrl}/${found.file}`
  const outcome = await desk.sendText(runId, { callId, to: caller, body }, signal)
  if (outcome.kind === 'not-sent') return notSent(outcome.why)
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

type NotSent = Extract<TextOutcome, { readonly kind: 'not-sent' }>['why']

/** What the caller is told. */
const REASONS: Readonly<Record<NotSent, string>> = {
  'no-number': 'Their number is withheld, so that no message can be sent to them.',
  landline: 'They are calling from a line that takes no text messages.',
  'opted-out': 'They have asked earlier not to get messages, by answering STOP.',
  undelivered: 'The message could not be delivered to their telephone.',
  'not-set-up': 'Messages cannot be sent from this line.',
  unavailable: 'The message could not be sent just now.',
}

function notSent(why: NotSent): ToolResult {
  return {
    status: 'failed',
    retryable: why === 'unavailable',
    why,
    message: `${REASONS[why]} Say so, and describe the step in words instead.`,
  }
}
