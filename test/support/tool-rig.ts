import { z } from 'zod'

import { CallMemory } from '../../src/call/tools/call-memory.ts'
import { noDesk } from '../../src/call/tools/no-desk.ts'
import { ToolRunner } from '../../src/call/tools/tool-runner.ts'
import type { ToolCall } from '../../src/model/model-session.ts'
import type { CallFact } from '../../src/shared/call-event.ts'
import { VirtualClock } from '../../src/shared/clock.ts'
import type { CallLine } from '../../src/tools/call-line.ts'
import type { Desk } from '../../src/tools/desk.ts'
import type { AnyTool, Tool, ToolResult } from '../../src/tools/tool.ts'
import { memoryLog } from './memory-log.ts'
import { settled } from './scripted-model.ts'

/** A tool for tests, with its arguments unchecked unless it says otherwise. */
export function testTool(
  name: string,
  run: Tool['run'],
  more: Partial<Omit<AnyTool, 'name' | 'run'>> = {},
): AnyTool {
  return {
    name,
    description: `The tool ${name}.`,
    parameters: z.record(z.string(), z.unknown()),
    mode: 'blocking',
    timeoutMs: 5_000,
    run,
    ...more,
  }
}

/** Tools by their name, as a call takes them. */
export function toolsOf(...tools: readonly AnyTool[]): ReadonlyMap<string, AnyTool> {
  return new Map(tools.map((tool) => [tool.name, tool]))
}

/** A runner in virtual time whose answers are kept. */
export class ToolRig {
  readonly clock = new VirtualClock()
  readonly memory = new CallMemory()
  readonly facts: CallFact[] = []
  readonly answers: { readonly id: string; readonly result: ToolResult }[] = []
  readonly told: { readonly id: string; readonly result: ToolResult }[] = []
  readonly lineUse: string[] = []
  readonly logged: readonly Readonly<Record<string, unknown>>[]
  readonly runner: ToolRunner

  constructor(
    tools: readonly AnyTool[],
    options: { readonly desk?: Desk; readonly maxCalls?: number } = {},
  ) {
    const { log, lines } = memoryLog()
    this.logged = lines
    const line: CallLine = {
      startHold: () => this.lineUse.push('hold'),
      endCall: () => this.lineUse.push('end'),
      transfer: (person) => this.lineUse.push(`transfer ${person}`),
      collectDigits: () => new Promise(() => undefined),
    }
    this.runner = new ToolRunner({
      tools: toolsOf(...tools),
      maxCalls: options.maxCalls ?? 200,
      surroundings: () => ({
        callId: 'CA1',
        caller: '+15550100',
        clock: this.clock,
        log,
        memory: this.memory,
        callerTurns: this.memory.callerTurns,
        line,
        camera: { on: false, link: () => null, stop: () => false },
        desk: options.desk ?? noDesk,
      }),
      answer: (call, result) => this.answers.push({ id: call.id, result }),
      tell: (call, result) => this.told.push({ id: call.id, result }),
      report: (fact) => this.facts.push(fact),
      clock: this.clock,
    })
  }

  /** The model calls one tool. */
  async call(id: string, name: string, args: ToolCall['args'] = {}): Promise<void> {
    this.runner.call([{ id, name, args }])
    await settled()
  }

  async advance(ms: number): Promise<void> {
    this.clock.advance(ms)
    await settled()
  }

  of<T extends CallFact['type']>(type: T): Extract<CallFact, { type: T }>[] {
    return this.facts.filter((one): one is Extract<CallFact, { type: T }> => one.type === type)
  }

  /** `id status`, in the order of the answers. */
  get statuses(): string[] {
    return this.answers.map(({ id, result }) => `${id} ${result.status}`)
  }
}
