import { randomHex } from '../../shared/ids.ts'
import type { ToolResponse } from './client-message.ts'
import type { ToolBehavior } from './live-models.ts'
import type { Line } from './scenario.ts'
import type { FunctionCall } from './server-message.ts'
import { fillPlaces, type ToolResults, withResult } from './tool-results.ts'

interface OpenCall {
  readonly call: FunctionCall
  readonly blocking: boolean
  /** The line that asked. */
  readonly line: Line
}

/** Calls that can wait at a time; the model forgets the oldest beyond. */
const MAX_OPEN = 64

/** Function calls that wait for their response. */
export class OpenToolCalls {
  #open: OpenCall[] = []
  #results: ToolResults

  /** @param results what the tools have answered before, in a session that is resumed. */
  constructor(results: ToolResults = new Map()) {
    this.#results = results
  }

  /** What the tools have answered so far. */
  get results(): ToolResults {
    return this.#results
  }

  get size(): number {
    return this.#open.length
  }

  /** A call is open that the model waits for. */
  get blocked(): boolean {
    return this.#open.some((one) => one.blocking)
  }

  /** Opens the calls of a line; their arguments take from earlier results. */
  ask(line: Line, behaviorOf: (name: string) => ToolBehavior): readonly FunctionCall[] {
    const asked = line.toolCalls.map(({ name, args }) => ({
      call: { id: `function-call-${randomHex(8)}`, name, args: fillPlaces(args, this.#results) },
      blocking: behaviorOf(name) === 'BLOCKING',
      line,
    }))
    this.#open = [...this.#open, ...asked].slice(-MAX_OPEN)
    return asked.map((one) => one.call)
  }

  /** The call that a response answers, or null. Without an id (Vertex) the oldest of that name. */
  answer(response: ToolResponse): OpenCall | null {
    const answered = this.#open.find(({ call }) =>
      response.id === undefined ? call.name === response.name : call.id === response.id,
    )
    if (answered === undefined) return null
    this.#results = withResult(this.#results, answered.call.name, response.response)
    if (response.willContinue !== true) this.#open = this.#open.filter((one) => one !== answered)
    return answered
  }

  /** New speech cancels what the model waits for; returns the ids. */
  cancelBlocking(): readonly string[] {
    const cancelled = this.#open.filter((one) => one.blocking)
    this.#open = this.#open.filter((one) => !one.blocking)
    return cancelled.map((one) => one.call.id)
  }
}
