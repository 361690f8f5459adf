import { z } from 'zod'
import { fitting, productInCall, productName } from './product-in-call.ts'
import type { ToolKind } from './tool-kind.ts'
import type { Tool } from './tool.ts'

const settings = z.strictObject({}).readonly()

const parameters = z.object({
  words: z
    .string()
    .max(500)
    .describe("The caller's own words for the product, its name, or the article number."),
})

type Arguments = z.infer<typeof parameters>

/** Finds the manual of what the caller is building. */
export const findProduct: ToolKind<z.infer<typeof settings>> = {
  name: 'find_product',
  settings,
  create: (_chosen, { manuals }): Tool<Arguments> => ({
    name: 'find_product',
    description:
      'Finds the product that the caller is building, from their own words. Call it as soon as ' +
      'they name or describe a product, and again when they correct it. The other tools then ' +
      'know the product.',
    parameters,
    mode: 'blocking',
    timeoutMs: 2_000,
    run: ({ words }, context) => {
      // What was found before does not answer what is asked for now.
      const { manual, refusal } = productInCall(words.trim() === '' ? '?' : words, context, manuals)
      if (manual === null) return refusal
      return {
        status: 'ok',
        message: `It is ${productName(manual)}. Ask where the caller is, unless they have said it.`,
        article_number: manual.articleNumber,
        product: manual.product,
        kind: manual.kind,
        steps: manual.steps.length,
        people: manual.people,
        minutes: manual.minutes,
        tools: fitting(manual.tools, 800),
      }
    },
  }),
}
