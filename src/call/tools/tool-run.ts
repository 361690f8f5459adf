import type { Clock, Timer } from '../../shared/clock.ts'
import { HexkeyError } from '../../shared/errors.ts'
import type { Log } from '../../shared/log.ts'
import type { AnyTool, Tool, ToolContext, ToolResult } from '../../tools/tool.ts'
import { boundedResult, failed } from './bounded-result.ts'
import { guardedCamera, guardedDesk, guardedLine, type PortGuard } from './guarded-ports.ts'

/** An order that is being written down when the time is over is waited for so much longer. */
const COMMIT_GRACE_MS = 5_000

/** What a run is given, apart from what is its own. */
export type RunSurroundings = Omit<ToolContext, 'signal'>

export interface ToolRunOptions {
  readonly tool: AnyTool
  /** As the tool's own schema has read them. */
  readonly args: unknown
  readonly surroundings: RunSurroundings
  /** Exactly once, unless the run was stopped before. */
  readonly onResult: (result: ToolResult) => void
  /** What a run came to whose result had been given up, when it did something that stays done. */
  readonly onLate: (result: ToolResult) => void
}

/**
 * One run of one tool. Whatever the tool does, there is a result in time: a tool that throws,
 * hangs or returns nonsense has failed.
 *
 * What was done at the desk stays done. A run that is at it, or has been, is not stopped any more.
 */
export class ToolRun implements PortGuard {
  readonly tool: AnyTool
  readonly startedMs: number
  readonly #options: ToolRunOptions
  readonly #clock: Clock
  readonly #log: Log
  readonly #abort = new AbortController()
  #state: 'running' | 'given-up' | 'over' = 'running'
  #timer: Timer
  #committing = 0
  #committed = false
  #awaitingCaller = 0

  constructor(options: ToolRunOptions) {
    const { tool, surroundings } = options
    this.#options = options
    this.tool = tool
    this.#clock = surroundings.clock
    this.#log = surroundings.log
    this.startedMs = this.#clock.nowMs()
    this.#timer = this.#clock.after(tool.timeoutMs, () => {
      this.#timeOver()
    })
    this.#run().catch((error: unknown) => {
      this.#log.error({ tool: tool.name, err: error }, 'the result of a tool could not be given')
    })
  }

  /** Something is done, or being done, that is not taken back. */
  get committed(): boolean {
    return this.#committed || this.#committing > 0
  }

  /** The tool waits for the caller. */
  get waitsForCaller(): boolean {
    return this.#awaitingCaller > 0
  }

  get stopped(): boolean {
    return this.#abort.signal.aborted
  }

  /**
   * Nobody wants the result any more.
   *
   * @returns false when it goes on nevertheless, because it has {@link committed} something.
   */
  stop(): boolean {
    if (this.committed) return false
    this.#end('over')
    return true
  }

  /** The call is over: it is waited for no more, but what is being done is not broken off. */
  leave(): void {
    this.#timer.cancel()
    if (!this.committed) this.#abort.abort()
    this.#state = 'over'
  }

  async commits<T>(work: Promise<T>, done: (outcome: T) => boolean): Promise<T> {
    this.#committing += 1
    try {
      const outcome = await work
      this.#committed ||= done(outcome)
      return outcome
    } finally {
      this.#committing -= 1
    }
  }

  async awaitsCaller<T>(work: Promise<T>): Promise<T> {
    this.#awaitingCaller += 1
    try {
      return await work
    } finally {
      this.#awaitingCaller -= 1
    }
  }

  async #run(): Promise<void> {
    const result = await this.#outcome()
    if (this.#state === 'running') {
      this.#end('over')
      this.#options.onResult(result)
    } else if (this.#state === 'given-up' && this.#committed) {
      this.#state = 'over'
      this.#options.onLate(result)
    }
  }

  async #outcome(): Promise<ToolResult> {
    const { args, surroundings } = this.#options
    const { name } = this.tool
    try {
      // What the schema has read is what the tool takes; only the two of them know the type.
      const tool = this.tool as unknown as Tool<unknown>
      const returned = await tool.run(args, {
        ...surroundings,
        signal: this.#abort.signal,
        line: guardedLine(surroundings.line, this),
        camera: guardedCamera(surroundings.camera, this),
        desk: guardedDesk(surroundings.desk, this),
      })
      return boundedResult(name, returned)
    } catch (error) {
      const retryable = error instanceof HexkeyError && error.retryable
      if (!this.stopped) this.#log.error({ tool: name, err: error }, 'tool failed')
      const then = retryable ? 'It may work a little later.' : 'Go on without it.'
      return failed(`${name} did not work. ${then}`, retryable)
    }
  }

  #timeOver(): void {
    if (this.#committing > 0) {
      this.#timer = this.#clock.after(COMMIT_GRACE_MS, () => {
        this.#giveUp()
      })
    } else {
      this.#giveUp()
    }
  }

  /** A tool that does not listen to its signal is left behind. */
  #giveUp(): void {
    const { name } = this.tool
    const waitedMs = Math.round(this.#clock.nowMs() - this.startedMs)
    this.#log.warn({ tool: name, waitedMs }, 'tool took too long')
    const doubt = this.committed
    this.#end('given-up')
    this.#options.onResult(
      failed(
        doubt
          ? `${name} took too long, and it is not known whether it was done. Asking for exactly the same again is safe.`
          : `${name} took too long and was stopped. It may work when it is asked for again.`,
        true,
      ),
    )
  }

  #end(state: 'given-up' | 'over'): void {
    this.#state = state
    this.#timer.cancel()
    this.#abort.abort()
  }
}
