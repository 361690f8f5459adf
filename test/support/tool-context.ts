import { systemClock } from '../../src/shared/clock.ts'
import type { AnyTool, Tool, ToolContext, ToolResult } from '../../src/tools/tool.ts'
import { memoryLog } from './memory-log.ts'

/** What one run of a tool may use that needs neither a line nor a desk. */
function toolContext(more: Partial<ToolContext> = {}): ToolContext {
  const memory = new Map<string, unknown>()
  return {
    callId: 'CA1',
    caller: '+15550100001',
    runId: 'run-1',
    signal: new AbortController().signal,
    clock: systemClock,
    log: memoryLog().log,
    memory: {
      get: (key) => memory.get(key),
      set: (key, value) => {
        memory.set(key, value)
      },
    },
    callerTurns: 1,
    line: {} as ToolContext['line'],
    camera: { on: false, link: () => null, stop: () => false },
    desk: {} as ToolContext['desk'],
    ...more,
  }
}

/** Runs a tool as a call would: with arguments that its schema has taken. */
export async function runTool(
  tool: AnyTool | undefined,
  args: Readonly<Record<string, unknown>>,
  more: Partial<ToolContext> = {},
): Promise<ToolResult> {
  if (tool === undefined) throw new TypeError('There is no such tool.')
  const known = tool as unknown as Tool
  return known.run(known.parameters.parse(args), toolContext(more))
}
