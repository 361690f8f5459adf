import pg from 'pg'
import { sleep, type Clock } from '../../../shared/clock.ts'
import type { Outcome, Row, SqlJob, Statement } from '../sql-engine.ts'
import { connectionFailed, statementFailed } from './postgres-faults.ts'

const CONNECT_WITHIN_MS = 3_000
/** Between an attempt to connect that failed and the next: a server that comes back is not flooded. */
const CONNECT_PAUSE_MS = 100
/** For whatever is tried once: a batch. */
const ANSWER_WITHIN_MS = 5_000
/** The server lets go of what a machine held that is gone. */
const IDLE_TRANSACTION_MS = 10_000
const CLOSE_WITHIN_MS = 3_000

/** Types of results that the driver leaves as text: bigint and numeric, from counts and sums. */
const types = new pg.TypeOverrides()
types.setTypeParser(pg.types.builtins.INT8, Number)
types.setTypeParser(pg.types.builtins.NUMERIC, Number)

/** Our side of the connections to a PostgreSQL server. */
export class PostgresLink {
  readonly #clock: Clock
  readonly #pool: pg.Pool
  readonly #clients = new Set<pg.PoolClient>()
  #connectFromMs = 0

  constructor(databaseUrl: string, clock: Clock, connections: number) {
    this.#clock = clock
    this.#pool = new pg.Pool({
      connectionString: databaseUrl,
      max: connections,
      idleTimeoutMillis: 0,
      connectionTimeoutMillis: CONNECT_WITHIN_MS,
      keepAlive: true,
      application_name: 'hexkey',
      statement_timeout: ANSWER_WITHIN_MS,
      idle_in_transaction_session_timeout: IDLE_TRANSACTION_MS,
      // Statements go without waiting for the answer to the one before: a job is one round trip.
      pipeline: true,
      types,
    })
    this.#pool.on('connect', (client) => {
      this.#clients.add(client)
      // A connection that is lost fails its statements; nobody else need know.
      client.on('error', () => undefined)
    })
    this.#pool.on('remove', (client) => {
      this.#clients.delete(client)
    })
    // The same for one that is idle: the pool has taken it out.
    this.#pool.on('error', () => undefined)
  }

  /**
   * Whether the database can be reached.
   *
   * @throws what the driver throws.
   */
  async probe(): Promise<void> {
    const client = await this.#pool.connect()
    client.release()
  }

  /**
   * @param withinMs after which the connection is given up, and the server gives up the statement.
   * @throws StatementFailed
   */
  async send(
    kind: SqlJob['kind'],
    statements: readonly Statement[],
    withinMs: number | null,
  ): Promise<readonly Outcome[]> {
    const limitMs = Math.ceil(withinMs ?? ANSWER_WITHIN_MS)
    const client = await this.#connected()
    const timer = this.#clock.after(limitMs, () => {
      client.connection.stream.destroy()
    })
    let failed = true
    try {
      const outcomes = await (kind === 'write'
        ? transact(client, statements, limitMs)
        : inOrder(statements.map((statement) => run(client, statement))))
      failed = false
      return outcomes
    } catch (error) {
      throw statementFailed(error)
    } finally {
      timer.cancel()
      // After a fault of any kind a new connection is the safest.
      client.release(failed)
    }
  }

  /** Resolves when the connections are closed, or cut because the server does not answer. */
  async close(): Promise<void> {
    const timer = this.#clock.after(CLOSE_WITHIN_MS, () => {
      for (const client of this.#clients) client.connection.stream.destroy()
    })
    await this.#pool.end()
    timer.cancel()
  }

  async #connected(): Promise<pg.PoolClient> {
    const pauseMs = this.#connectFromMs - this.#clock.nowMs()
    if (pauseMs > 0) await sleep(this.#clock, pauseMs)
    try {
      return await this.#pool.connect()
    } catch (error) {
      this.#connectFromMs = this.#clock.nowMs() + CONNECT_PAUSE_MS
      throw connectionFailed(error)
    }
  }
}

/** After a fault the server ignores the rest, and takes the commit for a rollback. */
async function transact(
  client: pg.PoolClient,
  statements: readonly Statement[],
  limitMs: number,
): Promise<readonly Outcome[]> {
  const begun = client.query(`begin; set local statement_timeout = ${limitMs}`)
  const outcomes = statements.map((statement) => run(client, statement))
  const committed = client.query('commit')
  await inOrder<unknown>([begun, ...outcomes, committed])
  return Promise.all(outcomes)
}

async function run(client: pg.PoolClient, { sql, sets }: Statement): Promise<Outcome> {
  let place = 0
  const text = sql.replaceAll('?', () => `$${++place}`)
  const results = await inOrder(sets.map((set) => client.query<Row>(text, set.map(withoutNul))))
  return {
    rows: results.flatMap(({ rows }) => rows),
    changed: results.map(({ rowCount }) => rowCount ?? 0),
  }
}

/** Waits for all of them; the first that failed says why, those after it only that one had. */
async function inOrder<T>(promises: readonly Promise<T>[]): Promise<readonly T[]> {
  await Promise.allSettled(promises)
  return Promise.all(promises)
}

/** The one character that PostgreSQL cannot keep in a text. */
function withoutNul<T>(value: T): T | string {
  return typeof value === 'string' ? value.replaceAll('\0', '') : value
}
