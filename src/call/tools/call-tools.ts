import type { Agent } from '../../agents/agent.ts'
import type { ToolCall } from '../../model/model-session.ts'
import type { CallFact } from '../../shared/call-event.ts'
import type { Clock } from '../../shared/clock.ts'
import type { Log } from '../../shared/log.ts'
import type { CallCamera } from '../../tools/call-camera.ts'
import type { CallLine } from '../../tools/call-line.ts'
import type { Desk } from '../../tools/desk.ts'
import type { AnyTool, ToolResult } from '../../tools/tool.ts'
import type { CallMemory } from './call-memory.ts'
import { CallerTurns } from './caller-turns.ts'
import { noDesk } from './no-desk.ts'
import { SlowTools } from './slow-tools.ts'
import { ToolRunner } from './tool-runner.ts'

export interface CallToolsOptions {
  readonly callId: string
  readonly caller: string | null
  readonly agent: Agent
  readonly tools: ReadonlyMap<string, AnyTool>
  /** Null: nothing can be ordered, and nobody be called back. */
  readonly desk: Desk | null
  readonly memory: CallMemory
  readonly line: CallLine
  readonly camera: CallCamera
  readonly model: {
    /** For the session that asked; told in words when it is gone. */
    toolResult(call: ToolCall, result: ToolResult): void
    /** In words, when nothing is going on. */
    tellResult(call: ToolCall, result: ToolResult): void
  }
  readonly speech: { readonly unheard: boolean }
  /** Has something be heard while a tool runs. */
  readonly fill: () => void
  readonly clock: Clock
  readonly log: Log
  readonly report: (fact: CallFact) => void
}

/** The tools of one call: runs what the model asks for, and keeps a caller who waits for it company. */
export class CallTools {
  readonly #options: CallToolsOptions
  readonly #runner: ToolRunner
  readonly #slow = new SlowTools()
  readonly #turns: CallerTurns
  readonly #callerSpeaks = { us: false, model: false }
  #modelAway = false

  constructor(options: CallToolsOptions) {
    this.#options = options
    const { agent, callId, caller, line, camera, memory, model, clock, report } = options
    this.#turns = new CallerTurns(() => {
      memory.callerSpoke()
    })
    this.#runner = new ToolRunner({
      tools: options.tools,
      maxCalls: agent.limits.toolCallsPerCall,
      surroundings: () => ({
        callId,
        caller,
        clock,
        log: options.log.child({ callId }),
        memory,
        callerTurns: memory.callerTurns,
        line,
        camera,
        desk: options.desk ?? noDesk,
      }),
      answer: (call, result) => {
        model.toolResult(call, result)
      },
      tell: (call, result) => {
        model.tellResult(call, result)
      },
      report,
      clock,
    })
  }

  call(calls: readonly ToolCall[]): void {
    this.#runner.call(calls)
  }

  cancel(ids: readonly string[]): void {
    this.#options.report({ type: 'tool-cancelled', ids })
    this.#runner.cancel(ids)
  }

  /** Everything that happens in the call. */
  happened(fact: CallFact): void {
    this.#turns.add(fact)
    switch (fact.type) {
      case 'caller-speech':
        this.#callerSpeaks[fact.by] = fact.edge === 'start'
        return
      case 'tool-call':
        // Whether the model tells of the end or not: it has heard the caller out.
        this.#callerSpeaks.model = false
        return
      case 'model-closed':
        this.#modelAway = true
        return
      case 'model-handover':
        this.#modelAway = false
        this.#callerSpeaks.model = false
        return
      default:
        return
    }
  }

  tick(nowMs: number): void {
    if (!this.#slow.tick(nowMs, this.#runner.blocking, this.#isSilent)) return
    this.#options.report({ type: 'filler', what: 'phrase' })
    this.#options.fill()
  }

  close(): void {
    this.#runner.close()
  }

  /** While the model is away, the line has its own filler. */
  get #isSilent(): boolean {
    const { us, model } = this.#callerSpeaks
    return !this.#options.speech.unheard && !us && !model && !this.#modelAway
  }
}
