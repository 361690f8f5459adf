import { isAbsolute, resolve } from 'node:path'
import type { Clock } from '../../shared/clock.ts'
import { StartupFailed } from '../../shared/errors.ts'
import type { Log } from '../../shared/log.ts'
import type { CallLog } from '../call-log.ts'
import type { OrderBook } from '../order-book.ts'
import { migrate } from './migrate.ts'
import { SqlCallLog } from './sql-call-log.ts'
import { SqlOrderBook } from './sql-order-book.ts'
import { SqliteEngine } from './sqlite/sqlite-engine.ts'

/** What is kept in one database, over one connection to it. */
export interface Store {
  /** Closing it closes the database: orders are refused from then on. */
  readonly callLog: CallLog
  readonly orderBook: OrderBook
}

/**
 * Opens the store, makes its tables, and brings older ones to this version.
 *
 * @param databaseUrl `sqlite:` and a path, which may be relative to the working directory.
 * @throws StartupFailed when the database cannot be used: nobody answers calls without a record.
 */
export async function openStore(
  databaseUrl: string,
  parts: { readonly clock: Clock; readonly log: Log },
): Promise<Store> {
  const path = pathOf(databaseUrl)
  const engine = await SqliteEngine.open(path, parts.clock)
  try {
    await migrate(engine, path)
  } catch (error) {
    await engine.close()
    throw error
  }
  return { callLog: new SqlCallLog(engine, parts), orderBook: new SqlOrderBook(engine) }
}

function pathOf(databaseUrl: string): string {
  const path = /^sqlite:(?:\/\/(?=\/))?(.+)$/.exec(databaseUrl)?.[1]
  if (path === undefined || path.startsWith(':')) {
    const problem = 'names no SQLite file.'
    const cure = 'Set it to sqlite: and a path, as in sqlite:./data/hexkey.db.'
    throw new StartupFailed([{ where: 'DATABASE_URL', problem, cure }])
  }
  return isAbsolute(path) ? path : resolve(path)
}
