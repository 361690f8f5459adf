import { z } from 'zod'
import { findParts } from '../manuals/find-parts.ts'
import type { Manual, ManualPart } from '../manuals/manual.ts'
import { partInWords, productInCall, productName, productParameter } from './product-in-call.ts'
import type { ToolKind } from './tool-kind.ts'
import type { Tool, ToolResult } from './tool.ts'

const settings = z.strictObject({}).readonly()

const parameters = z.object({
  description: z
    .string()
    .max(500)
    .describe("The part's code, or how the caller describes it, in their words."),
  product: productParameter,
})

type Arguments = z.infer<typeof parameters>

/** Tells which part the caller has in their hand. */
export const identifyPart: ToolKind<z.infer<typeof settings>> = {
  name: 'identify_part',
  settings,
  create: (_chosen, { manuals }): Tool<Arguments> => ({
    name: 'identify_part',
    description:
      'Tells which part the caller means, from its code or from how they describe it, what it ' +
      'looks like and which steps use it. Use it whenever the caller wonders about a part.',
    parameters,
    mode: 'blocking',
    timeoutMs: 2_000,
    run: ({ description, product }, context) => {
      const { manual, refusal } = productInCall(product, context, manuals)
      return manual === null ? refusal : identify(manual, description)
    },
  }),
}

function identify(manual: Manual, description: string): ToolResult {
  const { parts, soundAlike } = findParts(manual, description)
  const [part, second] = parts
  if (part === undefined) {
    return {
      status: 'no_results',
      message:
        `No part of ${productName(manual)} fits. Ask for the code on the bag, or for its ` +
        'material, its shape and how long it is.',
    }
  }
  if (second !== undefined) {
    const message = 'Several parts fit. Ask the caller which of them it is.'
    return { status: 'ambiguous', message, parts: parts.map(known) }
  }
  const misheard = soundAlike.includes(part)
  const others = soundAlike.filter((other) => other !== part).map(known)
  const message = misheard
    ? `There is no such code. It is probably ${part.code}, the ${part.name}: ask the caller.`
    : others.length > 0
      ? `It is ${part.code}, the ${part.name}. Say its name: other codes sound like this one.`
      : `It is ${part.code}, the ${part.name}.`
  return {
    status: 'ok',
    message,
    ...known(part),
    count: part.count,
    steps: manual.steps
      .filter((step) => step.parts.some(({ code }) => code === part.code))
      .map(({ number }) => number)
      .slice(0, 20),
    ...(others.length > 0 && { sounds_like: others }),
  }
}

function known(part: ManualPart): { readonly part: string; readonly looks: string | null } {
  return { part: partInWords(part, part.count), looks: part.looks }
}
