// Holds the connection to a SQLite file in a thread of its own: a disk that takes its time must
// never stall audio. It knows nothing of what the statements are about.
import { mkdirSync } from 'node:fs'
import { getPriority, setPriority } from 'node:os'
import { dirname } from 'node:path'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'
import type { Outcome, Row, Statement } from '../sql-engine.ts'
import type { Fault, FromThread, ThreadData, ToThread } from './thread-messages.ts'

/**
 * How long SQLite itself waits for another writer. Short, because everything else waits with it:
 * whoever has more time asks again.
 */
const BUSY_TIMEOUT_MS = 50
/** Prepared statements that are kept; beyond, all are prepared anew. */
const MAX_PREPARED = 200
/** Larger files are not read through at the start: it would take seconds. */
const MAX_CHECKED_BYTES = 64 * 1_024 * 1_024

/** Of the file, in memory: what a search over 200,000 calls reads more than once. Kibibytes. */
const READER_CACHE = 65_536
/** How much more a reading thread leaves the processor to others than the process does (nice). */
const NICER = 5

const SQLITE_CORRUPT = 11

if (parentPort === null) throw new Error('This file is the start of a thread.')
const port = parentPort

function answer(message: FromThread): void {
  port.postMessage(message)
}

/** SQLite's primary result code is the low byte of the extended one that Node hands on. */
function faultOf(thrown: unknown): Fault {
  const code = thrown instanceof Error && 'errcode' in thrown ? Number(thrown.errcode) & 0xff : 0
  return { code, message: thrown instanceof Error ? thrown.message : String(thrown) }
}

/** A file that is damaged. */
class Damaged extends Error {
  readonly errcode = SQLITE_CORRUPT
}

function open({ path, readsOnly }: ThreadData): DatabaseSync {
  return readsOnly ? openReader(path) : openWriter(path)
}

/** The file is there: whoever writes has made it. */
function openReader(path: string): DatabaseSync {
  // On Linux a thread has a priority of its own; elsewhere it would be that of the calls.
  if (process.platform === 'linux') setPriority(0, Math.min(getPriority(0) + NICER, 19))
  const database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS })
  database.exec(`pragma query_only = 1; pragma cache_size = -${READER_CACHE}`)
  return database
}

function openWriter(path: string): DatabaseSync {
  mkdirSync(dirname(path), { recursive: true })
  const database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS })
  // FULL: what was committed survives a power cut, in WAL mode too.
  database.exec('pragma journal_mode = wal; pragma synchronous = full')
  // A file that may only be read opens without complaint.
  database.exec('begin immediate; rollback')
  const size = database
    .prepare('select page_count * page_size as bytes from pragma_page_count, pragma_page_size')
    .get()
  if (Number(size?.['bytes']) <= MAX_CHECKED_BYTES) {
    const check = database.prepare('pragma quick_check(1)').get()
    if (check?.['quick_check'] !== 'ok') throw new Damaged('The file is damaged.')
  }
  return database
}

const prepared = new Map<string, StatementSync>()

function prepare(database: DatabaseSync, sql: string): StatementSync {
  const known = prepared.get(sql)
  if (known !== undefined) return known
  if (prepared.size >= MAX_PREPARED) prepared.clear()
  const statement = database.prepare(sql)
  prepared.set(sql, statement)
  return statement
}

function run(database: DatabaseSync, { sql, sets }: Statement): Outcome {
  const statement = prepare(database, sql)
  const answers = statement.columns().length > 0
  const rows: Row[] = []
  const changed: number[] = []
  for (const set of sets) {
    if (answers) {
      // A row holds what was written: texts, numbers and null.
      const found = statement.all(...set) as Row[]
      rows.push(...found)
      changed.push(found.length)
    } else changed.push(Number(statement.run(...set).changes))
  }
  return { rows, changed }
}

function transact(database: DatabaseSync, statements: readonly Statement[]): Outcome[] {
  database.exec('begin immediate')
  try {
    const outcomes = statements.map((statement) => run(database, statement))
    database.exec('commit')
    return outcomes
  } catch (error) {
    // SQLite has rolled back by itself when the disk is full.
    if (database.isTransaction) database.exec('rollback')
    throw error
  }
}

function serve(database: DatabaseSync): void {
  port.on('message', (message: ToThread) => {
    if (message.type === 'close') {
      database.close()
      port.close()
      return
    }
    try {
      const { kind, statements } = message
      const outcomes =
        kind === 'write'
          ? transact(database, statements)
          : statements.map((statement) => run(database, statement))
      answer({ type: 'done', outcomes })
    } catch (error) {
      answer({ type: 'fault', fault: faultOf(error) })
    }
  })
}

try {
  serve(open(workerData as ThreadData))
  answer({ type: 'opened' })
} catch (error) {
  answer({ type: 'fault', fault: faultOf(error) })
}
