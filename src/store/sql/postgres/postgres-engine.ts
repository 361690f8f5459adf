import { sleep, type Clock } from '../../../shared/clock.ts'
import { StartupFailed } from '../../../shared/errors.ts'
import { JobLine } from '../job-line.ts'
import type { Outcome, SqlEngine, SqlJob } from '../sql-engine.ts'
import { sql } from '../template.ts'
import { openProblem, willPass } from './postgres-faults.ts'
import { PostgresLink } from './postgres-link.ts'

/** One for writes, one for reads. */
const CONNECTIONS = 2

/** How long a server that is starting may take until it lets us in. */
const OPEN_WITHIN_MS = 10_000
const OPEN_PAUSE_MS = 200

/** Any number that no other program at the same database takes for its own. */
const MIGRATION_LOCK = 4_871_956_203

const lockMigration = sql`select pg_advisory_xact_lock(${MIGRATION_LOCK})`

/**
 * A PostgreSQL database, which processes of several machines may share. Writes of one process go
 * one after the other, so that what is younger is never overtaken; reads have a line of their own.
 */
export class PostgresEngine implements SqlEngine {
  readonly dialect = 'postgres'
  readonly beforeMigration = [lockMigration.once({})]
  readonly #link: PostgresLink
  readonly #writes: JobLine
  readonly #reads: JobLine
  #closed: Promise<void> | null = null

  private constructor(link: PostgresLink, clock: Clock) {
    this.#link = link
    this.#writes = new JobLine(clock, link.send.bind(link))
    this.#reads = new JobLine(clock, link.send.bind(link))
  }

  /**
   * @param databaseUrl `postgres://…`
   * @throws StartupFailed when the database cannot be the store.
   */
  static async open(databaseUrl: string, clock: Clock): Promise<PostgresEngine> {
    const link = new PostgresLink(databaseUrl, clock, CONNECTIONS)
    const untilMs = clock.nowMs() + OPEN_WITHIN_MS
    for (;;) {
      try {
        await link.probe()
        return new PostgresEngine(link, clock)
      } catch (error) {
        if (!willPass(error) || clock.nowMs() > untilMs) {
          await link.close()
          // The driver's error is not handed on: it may quote the URL.
          throw new StartupFailed([openProblem(error)])
        }
        await sleep(clock, OPEN_PAUSE_MS)
      }
    }
  }

  /** One more connection to a database that is open already, made at the first question. */
  static reader(databaseUrl: string, clock: Clock): PostgresEngine {
    return new PostgresEngine(new PostgresLink(databaseUrl, clock, 1), clock)
  }

  run(job: SqlJob): Promise<readonly Outcome[]> {
    return (job.kind === 'write' ? this.#writes : this.#reads).run(job)
  }

  close(): Promise<void> {
    this.#writes.close()
    this.#reads.close()
    this.#closed ??= this.#link.close()
    return this.#closed
  }
}
