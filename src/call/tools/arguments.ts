import type { z } from 'zod'

import { messageOf } from '../../shared/errors.ts'
import type { AnyTool } from '../../tools/tool.ts'

/** Arguments that are longer, in characters of JSON, come from a model that has lost its way. */
const MAX_CHARACTERS = 16_000
/** Of what is wrong, so much is told. */
const MAX_PROBLEMS = 5

export type ReadArguments =
  | { readonly kind: 'right'; readonly value: unknown }
  /** `message` tells the model what is wrong, and with what to call again. */
  | { readonly kind: 'wrong'; readonly message: string }

/** What a model gave a tool, as the tool's own schema reads it. */
export function argumentsFor(
  tool: AnyTool,
  given: Readonly<Record<string, unknown>>,
): ReadArguments {
  if (JSON.stringify(given).length > MAX_CHARACTERS) {
    return wrong(tool, 'they are too long')
  }
  try {
    const read = tool.parameters.safeParse(given)
    if (read.success) return { kind: 'right', value: read.data }
    return wrong(tool, problemsOf(read.error))
  } catch (error) {
    return wrong(tool, messageOf(error).slice(0, 200))
  }
}

function problemsOf(error: z.ZodError): string {
  return error.issues
    .slice(0, MAX_PROBLEMS)
    .map(({ path, message }) => (path.length === 0 ? message : `${path.join('.')}: ${message}`))
    .join('; ')
}

function wrong({ name }: AnyTool, problems: string): ReadArguments {
  const message =
    `The arguments of ${name} were wrong: ${problems}. Nothing was done. ` +
    `Call ${name} again with the right ones; ask the caller for what you do not know.`
  return { kind: 'wrong', message }
}
