import type { Outcome, SqlEngine, SqlJob, Statement } from './sql-engine.ts'

/** Calls go first, and a person waits no longer than this for an answer. */
const WITHIN_MS = 3_000

/** Asks what no call waits for. @throws StoreUnavailable */
export function runBehind(
  engine: SqlEngine,
  kind: SqlJob['kind'],
  statements: readonly Statement[],
): Promise<readonly Outcome[]> {
  return engine.run({
    kind,
    urgency: 'behind',
    withinMs: WITHIN_MS,
    statements: () => statements,
  })
}
