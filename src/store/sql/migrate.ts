import { HexkeyError, StartupFailed } from '../../shared/errors.ts'
import { migrations, statementsOf, type Migration } from './migrations.ts'
import type { SqlEngine, Statement } from './sql-engine.ts'
import { slot, sql } from './template.ts'

/** Room for a large table to be rebuilt, and for another instance that does it at the same time. */
const WITHIN_MS = 60_000

const makeVersions = sql`
  create table if not exists schema_migrations (version integer primary key, name text not null)`

const addVersion = sql`
  insert into schema_migrations (version, name) values (${slot('version')}, ${slot('name')})`

const findVersion = sql`select max(version) as version from schema_migrations`

/**
 * Brings the tables to this program's version. Two instances may do it at once.
 *
 * @param where names the database in problems, without a secret.
 * @throws StartupFailed when the tables are from a newer program, or a step fails.
 */
export async function migrate(
  engine: SqlEngine,
  where: string,
  steps: readonly Migration[] = migrations,
): Promise<void> {
  try {
    await write(engine, [...engine.beforeMigration, makeVersions.once({})])
    for (;;) {
      const version = await versionOf(engine)
      if (version > steps.length) throw newer(where)
      const step = steps[version]
      if (step === undefined) return
      await apply(engine, step, version + 1)
    }
  } catch (error) {
    if (error instanceof StartupFailed || !(error instanceof HexkeyError)) throw error
    const problem = `could not be brought to this version (${error.message}).`
    const cure = 'Nothing was changed. Look at the reason, and start again.'
    throw new StartupFailed([{ where, problem, cure }], { cause: error })
  }
}

async function apply(engine: SqlEngine, step: Migration, version: number): Promise<void> {
  const made = statementsOf(step, engine.dialect).map((text) => ({ sql: text, sets: [[]] }))
  try {
    await write(engine, [
      ...engine.beforeMigration,
      ...made,
      addVersion.once({ version, name: step.name }),
    ])
  } catch (error) {
    // Another instance was quicker.
    if ((await versionOf(engine)) < version) throw error
  }
}

async function versionOf(engine: SqlEngine): Promise<number> {
  const [outcome] = await engine.run({
    kind: 'read',
    urgency: 'now',
    withinMs: WITHIN_MS,
    statements: () => [findVersion.once({})],
  })
  return Number(outcome?.rows[0]?.['version'] ?? 0)
}

async function write(engine: SqlEngine, statements: readonly Statement[]): Promise<void> {
  await engine.run({
    kind: 'write',
    urgency: 'now',
    withinMs: WITHIN_MS,
    statements: () => statements,
  })
}

function newer(where: string): StartupFailed {
  const problem = 'was written by a newer version of Hexkey.'
  const cure = 'Start that version, or name another database in DATABASE_URL.'
  return new StartupFailed([{ where, problem, cure }])
}
