import { afterAll, beforeAll, describe } from 'vitest'
import { hasPostgres, PostgresBench, PostgresServer } from '../../../support/postgres.ts'
import { callLogSuite } from '../call-log-suite.ts'

describe.skipIf(!hasPostgres())('with a server', () => {
  let server: PostgresServer

  beforeAll(async () => {
    server = await PostgresServer.start()
  }, 60_000)

  afterAll(() => server[Symbol.asyncDispose]())

  callLogSuite('call log on PostgreSQL', () => PostgresBench.open(server))
})
