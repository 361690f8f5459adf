import {
  Behavior,
  FunctionResponseScheduling,
  type FunctionDeclaration,
  type FunctionResponse,
} from '@google/genai'
import type { ToolCall, ToolDeclaration } from '../model-session.ts'
import { functionSchema } from './function-schema.ts'
import type { ModelProfile } from './model-profiles.ts'

/** Tools as the set-up declares them. */
export function functionDeclarations(
  tools: readonly ToolDeclaration[],
  profile: ModelProfile,
): FunctionDeclaration[] {
  return tools.map((tool) => {
    const behavior = behaviorOf(tool, profile)
    return {
      name: tool.name,
      description: tool.description,
      parametersJsonSchema: functionSchema(tool.schema),
      ...(behavior === null ? {} : { behavior }),
    }
  })
}

/** When the result of a background tool is used; nothing for others and where it is refused. */
export function schedulingOf(
  call: ToolCall,
  tools: readonly ToolDeclaration[],
  profile: ModelProfile,
): Pick<FunctionResponse, 'scheduling'> {
  const tool = tools.find(({ name }) => name === call.name)
  const { background, scheduling } = profile.tools
  if (tool === undefined || !tool.background || !background || !scheduling) return {}
  const { INTERRUPT, WHEN_IDLE } = FunctionResponseScheduling
  return { scheduling: tool.interrupts === true ? INTERRUPT : WHEN_IDLE }
}

/**
 * Whether the model stands still while that function runs. Audio that comes meanwhile has ended
 * sessions with 1008.
 */
export function waitsFor(
  name: string,
  tools: readonly ToolDeclaration[],
  profile: ModelProfile,
): boolean {
  const { waits, background } = profile.tools
  const tool = tools.find((one) => one.name === name)
  return waits !== 'never' && tool !== undefined && !(tool.background && background)
}

/** Null: left out, the model has one way only, or does it so by default. */
function behaviorOf(tool: ToolDeclaration, profile: ModelProfile): Behavior | null {
  if (tool.background) return profile.tools.background ? Behavior.NON_BLOCKING : null
  return profile.tools.waits === 'declared' ? Behavior.BLOCKING : null
}
