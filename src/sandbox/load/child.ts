import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import type { Clock } from '../../shared/clock.ts'
import { BenchProblem } from './bench-problem.ts'
import type { Answer } from './process-link.ts'

const ANSWER_DEADLINE_MS = 30_000
const STOP_DEADLINE_MS = 10_000
/** What is kept of what it prints, for the message when it fails. */
const MAX_OUTPUT_CHARS = 4_000

export interface ChildOptions {
  /** For people: `the phones`. */
  readonly name: string
  /** Of Node: options, file, arguments. */
  readonly args: readonly string[]
  /** Its whole environment; left out, it inherits ours. */
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  readonly clock: Clock
}

/** A Node process that answers questions over its IPC channel. Never outlives its disposal. */
export class Child implements AsyncDisposable {
  readonly #options: ChildOptions
  readonly #process: ChildProcess
  readonly #exited: Promise<unknown>
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>()
  #output = ''
  #asked = 0

  constructor(options: ChildOptions) {
    const { args, env, cwd } = options
    this.#options = options
    this.#process = spawn(process.execPath, args, {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      ...(env === undefined ? {} : { env }),
      ...(cwd === undefined ? {} : { cwd }),
    })
    this.#exited = once(this.#process, 'exit').then(() => {
      this.#fail()
    })
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.#output = (this.#output + chunk.toString('utf8')).slice(-MAX_OUTPUT_CHARS)
      })
    }
    this.#process.on('message', (message) => {
      this.#answered(message as Answer)
    })
    // A question that cannot be put any more: `exit` follows and tells.
    this.#process.on('error', () => undefined)
  }

  /** @throws BenchProblem when the process is gone already. */
  get pid(): number {
    const { pid, exitCode, signalCode } = this.#process
    if (pid === undefined || exitCode !== null || signalCode !== null) throw this.#gone()
    return pid
  }

  /** The end of what it has printed. */
  get output(): string {
    return this.#output
  }

  /**
   * Puts a question and waits for its answer.
   *
   * @throws BenchProblem when the process says so, ends, or does not answer in time.
   */
  async ask<T>(
    question: string,
    argument: unknown = null,
    deadlineMs = ANSWER_DEADLINE_MS,
  ): Promise<T> {
    if (!this.#process.connected) throw this.#gone()
    const { name, clock } = this.#options
    const id = ++this.#asked
    const waiting = Promise.withResolvers<unknown>()
    this.#waiting.set(id, waiting)
    this.#process.send({ id, ask: question, argument })
    const deadline = clock.after(deadlineMs, () => {
      waiting.reject(new BenchProblem(`${name} did not answer "${question}" in ${deadlineMs} ms`))
    })
    try {
      return (await waiting.promise) as T
    } finally {
      deadline.cancel()
      this.#waiting.delete(id)
    }
  }

  /** Asks it to end, kills it when it does not. */
  async stop(): Promise<void> {
    this.#process.kill('SIGTERM')
    const deadline = this.#options.clock.after(STOP_DEADLINE_MS, () => {
      this.#process.kill('SIGKILL')
    })
    await this.#exited
    deadline.cancel()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }

  #answered(answer: Answer): void {
    const waiting = this.#waiting.get(answer.id)
    if ('problem' in answer) waiting?.reject(new BenchProblem(answer.problem))
    else waiting?.resolve(answer.value)
  }

  #fail(): void {
    for (const waiting of this.#waiting.values()) waiting.reject(this.#gone())
  }

  #gone(): BenchProblem {
    return new BenchProblem(`${this.#options.name} ended unexpectedly.\n${this.#output}`.trim())
  }
}
