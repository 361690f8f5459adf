import { Worker } from 'node:worker_threads'
import type { Clock } from '../../../shared/clock.ts'
import { compileCacheArguments } from '../../../shared/compile-cache.ts'
import { messageOf } from '../../../shared/errors.ts'
import type { Outcome, SqlJob, Statement } from '../sql-engine.ts'
import { statementFailed } from './sqlite-faults.ts'
import type { Fault, FromThread, ThreadData, ToThread } from './thread-messages.ts'

/** The thread answers one question after the other. */
interface Question {
  readonly answered: (outcomes: readonly Outcome[]) => void
  readonly failed: (fault: Fault) => void
}

/** A fault of SQLite that stands for a thread that is gone: "disk I/O error". */
const THREAD_GONE = 10

const CLOSE_WITHIN_MS = 3_000

/** Our side of the thread that holds the file: one question at a time. */
export class SqliteLink {
  readonly #worker: Worker
  #question: Question | null
  #gone = false
  readonly #exited: Promise<void>

  private constructor(workerData: ThreadData, opening: Question) {
    this.#question = opening
    this.#worker = new Worker(new URL('./sqlite-thread.ts', import.meta.url), {
      workerData,
      name: workerData.readsOnly ? 'sqlite-reader' : 'sqlite',
      // Not the flags of the process: they are for its audio. node:sqlite calls itself
      // experimental in a warning, and so may the reading of TypeScript.
      execArgv: ['--disable-warning=ExperimentalWarning', ...compileCacheArguments()],
      resourceLimits: { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 128 },
    })
    this.#worker.on('message', (message: FromThread) => {
      this.#settle(message)
    })
    this.#worker.on('error', (error) => {
      this.#lost(messageOf(error))
    })
    this.#exited = new Promise((resolve) => {
      this.#worker.on('exit', () => {
        this.#lost('the thread has ended')
        resolve()
      })
    })
  }

  /**
   * Opens the file, and makes it and its folder if they are missing and it is not only read.
   *
   * @throws StatementFailed
   */
  static open(file: ThreadData): Promise<SqliteLink> {
    return new Promise((resolve, reject) => {
      const link: SqliteLink = new SqliteLink(file, {
        answered: () => {
          resolve(link)
        },
        failed: (fault) => {
          void link.#worker.terminate()
          reject(statementFailed(fault))
        },
      })
    })
  }

  /** The thread has ended: another link is needed. */
  get gone(): boolean {
    return this.#gone
  }

  /**
   * Must not be called before the one before it was answered.
   *
   * @throws StatementFailed
   */
  send(kind: SqlJob['kind'], statements: readonly Statement[]): Promise<readonly Outcome[]> {
    return new Promise((resolve, reject) => {
      this.#question = {
        answered: resolve,
        failed: (fault) => {
          reject(statementFailed(fault))
        },
      }
      if (this.#gone) this.#lost('the thread has ended')
      else this.#post({ type: 'run', kind, statements })
    })
  }

  /** Resolves when the file is closed, or left to its journal because the disk does not answer. */
  async close(clock: Clock): Promise<void> {
    this.#post({ type: 'close' })
    const timer = clock.after(CLOSE_WITHIN_MS, () => {
      void this.#worker.terminate()
    })
    await this.#exited
    timer.cancel()
  }

  #post(message: ToThread): void {
    this.#worker.postMessage(message)
  }

  #settle(message: FromThread): void {
    const question = this.#question
    this.#question = null
    if (message.type === 'fault') question?.failed(message.fault)
    else question?.answered(message.type === 'done' ? message.outcomes : [])
  }

  #lost(message: string): void {
    this.#gone = true
    this.#settle({ type: 'fault', fault: { code: THREAD_GONE, message } })
  }
}
