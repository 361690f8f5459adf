import type { ToolCall } from '../../model/model-session.ts'
import type { CallFact } from '../../shared/call-event.ts'
import type { Clock } from '../../shared/clock.ts'
import type { AnyTool, ToolResult } from '../../tools/tool.ts'
import { argumentsFor } from './arguments.ts'
import { failed } from './bounded-result.ts'
import { RememberedRequests } from './remembered-requests.ts'
import { canonicalJson, runIdOf, toldArguments } from './told-arguments.ts'
import { ToolRun, type RunSurroundings } from './tool-run.ts'

/** Runs at a time; a model that asks for more has lost its way. */
const MAX_RUNNING = 16
/** What is told of a result in an event. */
const MAX_TOLD_MESSAGE = 300

const NOTHING: readonly ToolRun[] = []

export interface ToolRunnerOptions {
  readonly tools: ReadonlyMap<string, AnyTool>
  /** How often tools may be called. */
  readonly maxCalls: number
  /** What every run is given; `callerTurns` as it is when the run begins. */
  readonly surroundings: () => Omit<RunSurroundings, 'runId'>
  /** The result, for the session that asked. */
  readonly answer: (call: ToolCall, result: ToolResult) => void
  /** What was done although the model wants the result no more: it has to know all the same. */
  readonly tell: (call: ToolCall, result: ToolResult) => void
  readonly report: (fact: CallFact) => void
  readonly clock: Clock
}

/** A request of the model, as often as it was made. */
interface Asked {
  readonly call: ToolCall
  readonly atMs: number
  /** Taken back, but too late. */
  cancelled: boolean
}

/** Something that the model wants done. */
interface Errand {
  /** Tool and arguments. */
  readonly key: string
  /** Who waits for it; empty: nobody any more. */
  asked: readonly Asked[]
  /** Null: there is nothing to run, the result is there at once. */
  run: ToolRun | null
  /** For requests that come again; null: not yet. */
  result: ToolResult | null
}

/**
 * Runs the tools that a model calls, several at once, and gives each call one answer. Never throws
 * and never waits.
 *
 * The same thing asked for twice at a time is done once, and so is a request that comes again. A
 * call that the model takes back is stopped, unless it has already done something that stays done:
 * then it is finished, and the model is told of it.
 */
export class ToolRunner {
  readonly #options: ToolRunnerOptions
  readonly #running = new Set<Errand>()
  readonly #requests = new RememberedRequests<Errand>()
  #calls = 0
  #closed = false

  constructor(options: ToolRunnerOptions) {
    this.#options = options
  }

  /** Runs for which the conversation waits, but not those that wait for the caller. */
  get blocking(): readonly ToolRun[] {
    if (this.#running.size === 0) return NOTHING
    return [...this.#running].flatMap(({ run, asked }) =>
      run?.tool.mode === 'blocking' && !run.waitsForCaller && asked.some((one) => !one.cancelled)
        ? [run]
        : [],
    )
  }

  /** The model wants these done. */
  call(calls: readonly ToolCall[]): void {
    for (const call of calls) this.#call(call)
  }

  /** The model does not want them any more. */
  cancel(ids: readonly string[]): void {
    for (const errand of [...this.#running]) this.#cancel(errand, ids)
  }

  /** The call is over. What is being written down is finished, nothing else is. */
  close(): void {
    if (this.#closed) return
    for (const errand of this.#running) {
      errand.run?.leave()
      for (const asked of errand.asked) {
        this.#reportRun(asked, { status: 'cancelled', message: 'The call ended.' })
      }
    }
    this.#running.clear()
    this.#closed = true
  }

  #call(call: ToolCall): void {
    if (this.#closed) return
    const { report, maxCalls, clock } = this.#options
    this.#calls += 1
    report({ type: 'tool-call', id: call.id, name: call.name })
    const asked = { call, atMs: clock.nowMs(), cancelled: false }
    if (this.#calls > maxCalls) {
      const message = 'No more can be done with tools in this call. Go on without them.'
      this.#answer(asked, { status: 'refused', retryable: false, message })
      return
    }
    const key = canonicalJson([call.name, call.args])
    const known = this.#requests.find(call.id, key) ?? this.#sameRunning(key)
    if (known !== null) this.#requests.add(call.id, key, known)
    if (known === null) this.#begin(asked, key)
    else if (known.result !== null) this.#answer(asked, known.result)
    else known.asked = [...known.asked, asked]
  }

  #begin(asked: Asked, key: string): void {
    const { call } = asked
    const { tools } = this.#options
    const tool = tools.get(call.name)
    const errand: Errand = { key, asked: [asked], run: null, result: null }
    this.#requests.add(call.id, key, errand)
    if (tool === undefined) {
      this.#finish(errand, failed(noSuchTool(tools), false))
      return
    }
    const args = argumentsFor(tool, call.args)
    if (args.kind === 'wrong') {
      this.#finish(errand, failed(args.message, true))
      return
    }
    if (this.#running.size >= MAX_RUNNING) {
      this.#finish(errand, failed('Too much is being done at once. Wait for results first.', true))
      return
    }
    const surroundings = this.#options.surroundings()
    const { callId, callerTurns } = surroundings
    const runId = runIdOf(callId, call.name, call.args, callerTurns)
    this.#running.add(errand)
    errand.run = new ToolRun({
      tool,
      args: args.value,
      surroundings: { ...surroundings, runId },
      onResult: (result) => {
        this.#finish(errand, result)
      },
      onLate: (result) => {
        this.#tell(asked, result)
      },
    })
  }

  #finish(errand: Errand, result: ToolResult): void {
    this.#running.delete(errand)
    errand.result = result
    if (this.#closed) return
    const wanted = errand.asked.filter((one) => !one.cancelled)
    const [first, ...others] = errand.asked.filter((one) => one.cancelled)
    for (const asked of wanted) this.#answer(asked, result)
    for (const asked of others) this.#reportRun(asked, result)
    if (first === undefined) return
    // Who asked again has the answer; otherwise the model is told, once.
    if (wanted.length > 0) this.#reportRun(first, result)
    else this.#tell(first, result)
  }

  #cancel(errand: Errand, ids: readonly string[]): void {
    const { run } = errand
    const taken = errand.asked.filter(({ call }) => ids.includes(call.id))
    if (run === null || taken.length === 0) return
    const others = errand.asked.filter((one) => !taken.includes(one))
    if (others.length === 0 && !run.stop()) {
      // Something is done that stays done: it is finished, and whoever asked learns of it.
      for (const asked of taken) asked.cancelled = true
      return
    }
    errand.asked = others
    for (const asked of taken) {
      this.#reportRun(asked, { status: 'cancelled', message: 'The model took it back.' })
    }
    if (others.length > 0) return
    this.#running.delete(errand)
    errand.result = failed(`${run.tool.name} was cancelled. It can be asked for again.`, true)
  }

  #sameRunning(key: string): Errand | null {
    // Also one that was taken back too late: what it does is not done a second time.
    return [...this.#running].find((one) => one.key === key) ?? null
  }

  #answer(asked: Asked, result: ToolResult): void {
    this.#reportRun(asked, result)
    this.#options.answer(asked.call, result)
  }

  #tell(asked: Asked, result: ToolResult): void {
    if (this.#closed) return
    this.#reportRun(asked, result)
    this.#options.tell(asked.call, result)
  }

  #reportRun(asked: Asked, end: { readonly status: string; readonly message: string }): void {
    const { id, name, args } = asked.call
    const { report, clock } = this.#options
    report({
      type: 'tool-run',
      id,
      name,
      args: toldArguments(args),
      status: end.status,
      message: end.message.slice(0, MAX_TOLD_MESSAGE),
      durationMs: Math.round(clock.nowMs() - asked.atMs),
    })
  }
}

function noSuchTool(tools: ReadonlyMap<string, AnyTool>): string {
  if (tools.size === 0) return 'There is no such tool. Go on without it.'
  return `There is no such tool. There are: ${[...tools.keys()].join(', ')}.`
}
