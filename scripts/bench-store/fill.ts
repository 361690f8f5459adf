import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Clock } from '../../src/shared/clock.ts'
import { migrate } from '../../src/store/sql/migrate.ts'
import { migrations } from '../../src/store/sql/migrations.ts'
import type { SqlEngine, Statement } from '../../src/store/sql/sql-engine.ts'
import { SqliteEngine } from '../../src/store/sql/sqlite/sqlite-engine.ts'
import { sql } from '../../src/store/sql/template.ts'
import { fillStatements } from './fill-statements.ts'
import { callIdOf, CALLS, madeCall } from './made-calls.ts'
import { makePhrases } from './phrases.ts'

const HOUR_MS = 3_600_000
const CALLS_AT_ONCE = 2_000
/** Every so many calls somebody has left a tag. */
const TAG_EVERY = 50
/** Older files are made anew: the server that shares one would forget what is said in them. */
const KEEPS_MS = 20 * 24 * HOUR_MS

/** What the file is made from: when any of it changes, so does the file. */
function fillingOf(): string {
  const hash = createHash('sha256').update(JSON.stringify(migrations))
  for (const file of ['fill.ts', 'fill-statements.ts', 'made-calls.ts', 'phrases.ts']) {
    hash.update(readFileSync(new URL(file, import.meta.url)))
  }
  return hash.digest('hex')
}

/**
 * Makes a SQLite file with 200,000 calls of ten turns each, or takes the one that is there.
 *
 * @returns when its last call began, Unix time in milliseconds.
 */
export async function filledFile(
  path: string,
  clock: Clock,
  tell: (text: string) => void,
): Promise<number> {
  const filling = fillingOf()
  const known = existsSync(path) ? await untilOf(path, clock, filling) : null
  if (known !== null) return known
  for (const end of ['', '-wal', '-shm']) rmSync(path + end, { force: true })
  mkdirSync(dirname(path), { recursive: true })
  const engine = await SqliteEngine.open(path, clock)
  try {
    await migrate(engine, path)
    return await fill(engine, clock, filling, tell)
  } finally {
    await engine.close()
  }
}

async function untilOf(path: string, clock: Clock, filling: string): Promise<number | null> {
  const engine = await SqliteEngine.openReader(path, clock)
  try {
    const statements = [sql`select filling, until_ms from bench_filled`.once({})]
    const [found] = await engine.run({
      ...{ kind: 'read', urgency: 'now', withinMs: null, statements: () => statements },
    })
    const row = found?.rows[0]
    const untilMs = Number(row?.['until_ms'])
    return row?.['filling'] === filling && untilMs > clock.wallMs() - KEEPS_MS ? untilMs : null
  } catch {
    // A file that was not finished.
    return null
  } finally {
    await engine.close()
  }
}

async function fill(
  engine: SqlEngine,
  clock: Clock,
  filling: string,
  tell: (text: string) => void,
): Promise<number> {
  const startMs = clock.nowMs()
  const untilMs = Math.floor(clock.wallMs() / HOUR_MS) * HOUR_MS - HOUR_MS
  const phrases = makePhrases()
  const hours = new Map<number, Map<number, number>>()
  const [agents, tools] = [new Set<string>(), new Set<string>()]
  await write(engine, fillStatements.phrases(phrases))
  for (let first = 0; first < CALLS; first += CALLS_AT_ONCE) {
    const calls = Array.from({ length: Math.min(CALLS_AT_ONCE, CALLS - first) }, (_, at) =>
      madeCall(first + at, phrases, untilMs),
    )
    for (const call of calls) {
      agents.add(call.agent)
      for (const tool of call.tools) tools.add(tool)
      const hourMs = Math.floor(call.startedAtMs / HOUR_MS) * HOUR_MS
      const hour = hours.get(hourMs) ?? new Map<number, number>()
      hours.set(hourMs, hour)
      for (const [bucket, replies] of call.buckets) {
        hour.set(bucket, (hour.get(bucket) ?? 0) + replies)
      }
    }
    await write(engine, fillStatements.calls(calls, first))
    const through = first + calls.length
    if (through % (CALLS / 10) === 0) {
      tell(`${through} calls after ${Math.round((clock.nowMs() - startMs) / 1_000)} s`)
    }
  }
  const tagged = Array.from({ length: CALLS / TAG_EVERY }, (_, at) => callIdOf(at * TAG_EVERY))
  await write(engine, [
    fillStatements.tags(tagged),
    fillStatements.replies(hours),
    fillStatements.choices(agents, tools),
    ...fillStatements.done(filling, untilMs),
  ])
  return untilMs
}

async function write(engine: SqlEngine, statements: readonly Statement[]): Promise<void> {
  await engine.run({
    ...{ kind: 'write', urgency: 'behind', withinMs: null, statements: () => statements },
  })
}
