import { z } from 'zod'

import type { ToolDeclaration } from '../../model/model-session.ts'
import type { AnyTool } from '../../tools/tool.ts'

/** One for each tool; goes with it. Every session of every call asks for them. */
const declared = new WeakMap<AnyTool, ToolDeclaration>()

/** An assistant's tools as a session of the model has to know them. */
export function declarationsOf(tools: ReadonlyMap<string, AnyTool>): readonly ToolDeclaration[] {
  return [...tools.values()].map((tool) => {
    const declaration = declared.get(tool) ?? declare(tool)
    declared.set(tool, declaration)
    return declaration
  })
}

function declare(tool: AnyTool): ToolDeclaration {
  return {
    name: tool.name,
    description: tool.description,
    schema: tool.schema ?? schemaOf(tool.parameters),
    background: tool.mode === 'background',
    ...(tool.interrupts === true ? { interrupts: true } : {}),
  }
}

function schemaOf(parameters: z.ZodType): Readonly<Record<string, unknown>> {
  return z.toJSONSchema(parameters, {
    // Arguments with a default may be left out.
    io: 'input',
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      // Every integer has them; they tell a model nothing.
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
    },
  })
}
