import type { ManualShelf } from '../../src/manuals/manual-shelf.ts'
import type { Clock } from '../../src/shared/clock.ts'
import { noDesk } from '../../src/call/tools/no-desk.ts'
import type { CallLine } from '../../src/tools/call-line.ts'
import type { ToolKind } from '../../src/tools/tool-kind.ts'
import type { AnyTool, ToolContext, ToolResult } from '../../src/tools/tool.ts'
import { memoryLog } from './memory-log.ts'

const noManuals: ManualShelf = {
  manuals: [],
  manual: () => null,
  findProduct: () => ({ kind: 'none' }),
}

/** A tool as an assistant's folder sets it up. */
export function toolOf<Settings>(kind: ToolKind<Settings>, settings: unknown = {}): AnyTool {
  const world = { manuals: noManuals, people: [], publicUrl: 'https://example.com' }
  return kind.create(kind.settings.parse(settings), world)
}

/** Runs a tool with what the model says, on the line of a call. */
export async function runOnLine(
  tool: AnyTool,
  args: unknown,
  call: { readonly line: CallLine; readonly clock: Clock; readonly signal?: AbortSignal },
): Promise<ToolResult> {
  const context: ToolContext = {
    callId: 'CA1',
    caller: '+15550100200',
    runId: 'run-1',
    signal: call.signal ?? new AbortController().signal,
    clock: call.clock,
    log: memoryLog().log,
    memory: { get: () => undefined, set: () => undefined },
    callerTurns: 1,
    line: call.line,
    camera: { on: false, link: () => null, stop: () => false },
    desk: noDesk,
  }
  return tool.run(tool.parameters.parse(args) as never, context)
}
