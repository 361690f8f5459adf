import { z } from 'zod'
import { TEXT_TIME_LIMIT_MS, notSent, textToCaller, tooManyTexts } from './text-to-caller.ts'
import type { ToolKind } from './tool-kind.ts'
import type { Tool, ToolContext, ToolResult } from './tool.ts'

/** Under which the call remembers how many links it has sent. */
const SENT = 'camera-links'
const INSTEAD = 'Say so, and ask them to describe it in words instead.'

const settings = z.strictObject({
  /** Links in one call. */
  maxPerCall: z.int().min(1).max(10).default(2),
})

const parameters = z.object({})

/** Texts the caller, and nobody else, a link that shows their camera to this call. */
export const startCamera: ToolKind<z.infer<typeof settings>> = {
  name: 'start_camera',
  settings,
  create: ({ maxPerCall }): Tool<z.infer<typeof parameters>> => ({
    name: 'start_camera',
    description:
      'Sends a text message with a link to the telephone that the caller is calling from. When they ' +
      'open it, you see what their camera shows. Use it when they cannot describe something in ' +
      'words, and ask first whether they want it.',
    parameters,
    mode: 'background',
    timeoutMs: TEXT_TIME_LIMIT_MS,
    run: (_args, context) => start(maxPerCall, context),
  }),
}

async function start(maxPerCall: number, context: ToolContext): Promise<ToolResult> {
  const { camera, caller, memory } = context
  if (camera.on) {
    const message = 'Their camera is on already: you see what they show. Say what you see.'
    return { status: 'ok', message }
  }
  const sent = countOf(memory.get(SENT))
  if (sent >= maxPerCall) return tooManyTexts(maxPerCall, context)
  if (caller === null) return withoutNumber
  const url = camera.link()
  if (url === null) return notSent('not-set-up', INSTEAD)
  const failure = await textToCaller(`Show it to your camera: ${url}`, INSTEAD, context)
  if (failure !== null) return failure
  memory.set(SENT, sent + 1)
  return {
    status: 'ok',
    message:
      'A text message with a link is on its way to their telephone. Ask them to open it without ' +
      'hanging up, and to point the camera at what it is about. It is good for ten minutes, once. ' +
      'Never say that you see something before you do.',
  }
}

const withoutNumber: ToolResult = {
  status: 'failed',
  retryable: false,
  why: 'no-number',
  message:
    'No link can be sent: their number is withheld, or they talk in a web page. If it is a web ' +
    'page, ask them to press the camera button there; otherwise ask them to describe it in words.',
}

function countOf(remembered: unknown): number {
  return typeof remembered === 'number' ? remembered : 0
}
