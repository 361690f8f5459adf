import { HexkeyError } from '../../shared/errors.ts'

export type SqlValue = string | number | null

/** What statements are written in where the two databases differ. */
export type Dialect = 'sqlite' | 'postgres'

/** One statement, run once for each set of values. */
export interface Statement {
  /** Every `?` in it is the place of a value. */
  readonly sql: string
  readonly sets: readonly (readonly SqlValue[])[]
}

export type Row = Readonly<Record<string, SqlValue>>

/** What a statement did. */
export interface Outcome {
  /** What it returned, over all sets. */
  readonly rows: readonly Row[]
  /** How many rows each set changed or returned. */
  readonly changed: readonly number[]
}

/** What is asked of a database at once. */
export interface SqlJob {
  /** `write`: all of it or nothing, with the right to write taken before the first statement. */
  readonly kind: 'read' | 'write'
  /** `now`: somebody waits for it. `behind`: goes when nothing else waits. */
  readonly urgency: 'now' | 'behind'
  /**
   * Until when it is tried again after a fault that may pass, from now; then the promise rejects
   * with `StoreUnavailable`. Null: it is tried once, however long that takes.
   */
  readonly withinMs: number | null
  /** Called at the moment the statements are sent, so that they are never older than others. */
  readonly statements: () => readonly Statement[]
}

/** A database that runs statements. One process has one; they may share what is behind it. */
export interface SqlEngine {
  readonly dialect: Dialect
  /**
   * @returns the outcome of each statement, in their order.
   * @throws StatementFailed when the database refuses, `StoreUnavailable` when it does not answer.
   */
  run(job: SqlJob): Promise<readonly Outcome[]>
  /** Go before the first statement of a migration: others that migrate wait, or fail, from there. */
  readonly beforeMigration: readonly Statement[]
  close(): Promise<void>
}

/** The database refused a statement; of its job nothing was done. */
export class StatementFailed extends HexkeyError {
  readonly code = 'STATEMENT_FAILED'
  readonly retryable: boolean
  /** The database's own code. */
  readonly fault: number | string

  /** @param retryable the database is locked, full or away, and may not be in a moment. */
  constructor(message: string, fault: number | string, retryable: boolean) {
    super(message)
    this.fault = fault
    this.retryable = retryable
  }
}
