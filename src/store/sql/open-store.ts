import { isAbsolute, resolve } from 'node:path'
import type { Clock } from '../../shared/clock.ts'
import { StartupFailed } from '../../shared/errors.ts'
import type { Log } from '../../shared/log.ts'
import type { Accounts, Sessions } from '../accounts.ts'
import type { AuditLog } from '../audit.ts'
import type { CallHistory } from '../call-history.ts'
import type { CallLog } from '../call-log.ts'
import type { CallNotes } from '../call-notes.ts'
import type { CallRecords } from '../call-record.ts'
import type { Keeping } from '../keeping.ts'
import type { OrderBook } from '../order-book.ts'
import { silentBus, type LiveBus } from '../live-bus.ts'
import type { LiveReader } from '../live-reader.ts'
import type { Outbox } from '../outbox.ts'
import { CallDigests } from './history/call-digests.ts'
import { SqlCallHistory } from './history/sql-call-history.ts'
import type { Recordings } from '../recordings.ts'
import { migrate } from './migrate.ts'
import { ReadingEngine } from './reading-engine.ts'
import { SqlAccounts, SqlSessions } from './sql-accounts.ts'
import { SqlAuditLog } from './sql-audit.ts'
import { SqlCallLog } from './sql-call-log.ts'
import { SqlCallNotes } from './sql-call-notes.ts'
import { SqlCallRecords } from './sql-call-records.ts'
import type { SqlEngine } from './sql-engine.ts'
import { SqlKeeping } from './sql-keeping.ts'
import { SqlLiveReader } from './sql-live-reader.ts'
import { SqlOrderBook } from './sql-order-book.ts'
import { SqlOutbox } from './sql-outbox.ts'
import { SqlRecordings } from './sql-recordings.ts'

/** What is kept in one database. */
export interface Store {
  /** Closing it closes the database: orders are refused from then on. */
  readonly callLog: CallLog
  readonly orderBook: OrderBook
  readonly callRecords: CallRecords
  readonly outbox: Outbox
  readonly keeping: Keeping
  readonly accounts: Accounts
  readonly sessions: Sessions
  readonly audit: AuditLog
  readonly notes: CallNotes
  /** Finds what {@link digests} has added up. */
  readonly callHistory: CallHistory
  /** Does nothing before it is started. */
  readonly digests: CallDigests
  /** Which calls other processes have stored something of; closed with the call log. */
  readonly liveBus: LiveBus
  readonly liveReader: LiveReader
  /** To be closed before the call log. */
  readonly recordings: Recordings
}

/**
 * Opens the store, makes its tables, and brings older ones to this version.
 *
 * @param databaseUrl `sqlite:` and a path, which may be relative to the working directory; or
 *   `postgres://…`.
 * @throws StartupFailed when the database cannot be used: nobody answers calls without a record.
 */
export async function openStore(
  databaseUrl: string,
  parts: { readonly clock: Clock; readonly log: Log },
): Promise<Store> {
  const { engine, where, openReader, openBus } = await openEngine(databaseUrl, parts.clock)
  try {
    await migrate(engine, where)
  } catch (error) {
    await engine.close()
    throw error
  }
  const reading = new ReadingEngine(engine.dialect, openReader)
  const liveBus = openBus(parts.log)
  return {
    callLog: new SqlCallLog(engine, { ...parts, bus: liveBus }, () => reading.close()),
    liveBus,
    liveReader: new SqlLiveReader(engine),
    orderBook: new SqlOrderBook(engine),
    callRecords: new SqlCallRecords(engine),
    outbox: new SqlOutbox(engine),
    keeping: new SqlKeeping(engine),
    accounts: new SqlAccounts(engine),
    sessions: new SqlSessions(engine),
    audit: new SqlAuditLog(engine),
    notes: new SqlCallNotes(engine),
    callHistory: new SqlCallHistory(reading, parts.clock),
    digests: new CallDigests(engine, parts),
    recordings: new SqlRecordings(engine, parts),
  }
}

/** Only the engine that is needed is loaded: the driver of the other takes memory for nothing. */
async function openEngine(
  databaseUrl: string,
  clock: Clock,
): Promise<{
  readonly engine: SqlEngine
  readonly where: string
  /** Another connection to the same database, for reading. */
  readonly openReader: () => Promise<SqlEngine>
  readonly openBus: (log: Log) => LiveBus
}> {
  if (/^postgres(?:ql)?:\/\//.test(databaseUrl)) {
    const { PostgresEngine } = await import('./postgres/postgres-engine.ts')
    const { PostgresBus } = await import('./postgres/postgres-bus.ts')
    return {
      engine: await PostgresEngine.open(databaseUrl, clock),
      where: 'DATABASE_URL',
      openReader: () => Promise.resolve(PostgresEngine.reader(databaseUrl, clock)),
      openBus: (log) => new PostgresBus(databaseUrl, { clock, log }),
    }
  }
  const path = pathOf(databaseUrl)
  const { SqliteEngine } = await import('./sqlite/sqlite-engine.ts')
  return {
    engine: await SqliteEngine.open(path, clock),
    where: path,
    openReader: () => SqliteEngine.openReader(path, clock),
    openBus: () => silentBus,
  }
}

function pathOf(databaseUrl: string): string {
  const path = /^sqlite:(?:\/\/(?=\/))?(.+)$/.exec(databaseUrl)?.[1]
  if (path === undefined || path.startsWith(':')) {
    const problem = 'names neither a SQLite file nor a PostgreSQL database.'
    const cure = 'Set it to sqlite: and a path, as in sqlite:./data/hexkey.db, or to postgres://…'
    throw new StartupFailed([{ where: 'DATABASE_URL', problem, cure }])
  }
  return isAbsolute(path) ? path : resolve(path)
}
