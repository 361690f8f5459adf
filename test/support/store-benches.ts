import { afterAll, beforeAll, describe } from 'vitest'
import { hasPostgres, PostgresBench, PostgresServer } from './postgres.ts'
import { SqliteBench } from './sqlite-bench.ts'

/** A database of its own. */
export interface StoreBench {
  readonly dialect: 'sqlite' | 'postgres'
  readonly url: string
  /** As another program. */
  ask(text: string): Promise<readonly Readonly<Record<string, unknown>>[]>
  close(): Promise<void>
}

/** Runs a suite on SQLite, and on PostgreSQL where there is one. */
export function onBothEngines(
  name: string,
  suite: (open: () => Promise<StoreBench>) => void,
): void {
  describe(`${name} on SQLite`, () => {
    suite(() => Promise.resolve(sqliteBench()))
  })

  describe.skipIf(!hasPostgres())(`${name} on PostgreSQL`, () => {
    let server: PostgresServer

    beforeAll(async () => {
      server = await PostgresServer.start()
    }, 60_000)

    afterAll(() => server[Symbol.asyncDispose]())

    suite(async () => {
      const bench = await PostgresBench.open(server)
      return {
        dialect: 'postgres',
        url: bench.url,
        ask: (text) => server.ask(bench.database, text),
        close: () => bench.close(),
      }
    })
  })
}

function sqliteBench(): StoreBench {
  const bench = new SqliteBench()
  return {
    dialect: 'sqlite',
    url: bench.url,
    ask: (text) => {
      const other = bench.other()
      other.exec('pragma busy_timeout = 5000')
      try {
        return Promise.resolve(other.prepare(text).all())
      } finally {
        other.close()
      }
    },
    close: () => bench.close(),
  }
}
