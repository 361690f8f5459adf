import { sleep, type Clock } from '../../../shared/clock.ts'
import { StartupFailed } from '../../../shared/errors.ts'
import { JobLine } from '../job-line.ts'
import { StatementFailed, type Outcome, type SqlEngine, type SqlJob } from '../sql-engine.ts'
import { isBusy, openProblem } from './sqlite-faults.ts'
import { SqliteLink } from './sqlite-link.ts'
import type { ThreadData } from './thread-messages.ts'

/** How long another program may keep the file to itself while we start. */
const OPEN_WITHIN_MS = 3_000
const OPEN_PAUSE_MS = 50

/** A SQLite file. Several processes of one machine may have the same one open. */
export class SqliteEngine implements SqlEngine {
  readonly dialect = 'sqlite'
  /** Whoever writes has the file to itself. */
  readonly beforeMigration = []
  readonly #clock: Clock
  readonly #line: JobLine
  #link: SqliteLink
  #closed: Promise<void> | null = null

  private constructor(file: ThreadData, clock: Clock, link: SqliteLink) {
    this.#clock = clock
    this.#link = link
    this.#line = new JobLine(clock, async (kind, statements) => {
      // A thread that has died, of no memory for instance, is replaced.
      if (this.#link.gone) this.#link = await SqliteLink.open(file)
      return this.#link.send(kind, statements)
    })
  }

  /** @throws StartupFailed when the file cannot be the store. */
  static async open(path: string, clock: Clock): Promise<SqliteEngine> {
    const file = { path, readsOnly: false }
    return new SqliteEngine(file, clock, await openLink(file, clock))
  }

  /**
   * A second connection to a file that is open already, for reading at leisure.
   *
   * @throws StartupFailed
   */
  static async openReader(path: string, clock: Clock): Promise<SqliteEngine> {
    const file = { path, readsOnly: true }
    return new SqliteEngine(file, clock, await openLink(file, clock))
  }

  run(job: SqlJob): Promise<readonly Outcome[]> {
    return this.#line.run(job)
  }

  close(): Promise<void> {
    this.#line.close()
    this.#closed ??= this.#link.close(this.#clock)
    return this.#closed
  }
}

async function openLink(file: ThreadData, clock: Clock): Promise<SqliteLink> {
  const untilMs = clock.nowMs() + OPEN_WITHIN_MS
  for (;;) {
    try {
      return await SqliteLink.open(file)
    } catch (error) {
      if (!(error instanceof StatementFailed)) throw error
      // Another process may be making the same file.
      const fault = { code: Number(error.fault), message: error.message }
      if (!isBusy(fault.code) || clock.nowMs() > untilMs) {
        throw new StartupFailed([openProblem(file.path, fault)], { cause: error })
      }
      await sleep(clock, OPEN_PAUSE_MS)
    }
  }
}
