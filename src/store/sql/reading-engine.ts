import { messageOf } from '../../shared/errors.ts'
import { StoreUnavailable } from '../store-errors.ts'
import type { Outcome, SqlEngine, SqlJob } from './sql-engine.ts'

/**
 * A connection of its own for questions that take their time. It is opened with the first of them:
 * most processes, and every command, never ask one.
 */
export class ReadingEngine implements Pick<SqlEngine, 'run' | 'close' | 'dialect'> {
  readonly dialect: SqlEngine['dialect']
  readonly #open: () => Promise<SqlEngine>
  #engine: Promise<SqlEngine> | null = null
  #closed = false

  constructor(dialect: SqlEngine['dialect'], open: () => Promise<SqlEngine>) {
    this.dialect = dialect
    this.#open = open
  }

  /** @throws StoreUnavailable */
  async run(job: SqlJob): Promise<readonly Outcome[]> {
    return (await this.#opened()).run(job)
  }

  async close(): Promise<void> {
    this.#closed = true
    const engine = await this.#engine?.catch(() => null)
    await engine?.close()
  }

  async #opened(): Promise<SqlEngine> {
    if (this.#closed) throw new StoreUnavailable('The store is closed.')
    this.#engine ??= this.#open()
    try {
      return await this.#engine
    } catch (error) {
      // The next question tries again.
      this.#engine = null
      throw new StoreUnavailable(messageOf(error))
    }
  }
}
