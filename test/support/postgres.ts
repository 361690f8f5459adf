import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { sleep, systemClock } from '../../src/shared/clock.ts'
import type { CallLog } from '../../src/store/call-log.ts'
import { openCallLog } from '../../src/store/sql/open-call-log.ts'
import type { CallLogBench } from '../unit/store/call-log-suite.ts'
import { memoryLog } from './memory-log.ts'
import { quickFolder } from './quick-folder.ts'

const execute = promisify(execFile)

const VERSIONS = '/usr/lib/postgresql'
const START_WITHIN_MS = 20_000
const PASSWORD = 'p%40ss-word%2Fof%2Btests'

function binaries(): string | null {
  if (!existsSync(VERSIONS)) return null
  const newest = readdirSync(VERSIONS)
    .map(Number)
    .sort((a, b) => b - a)
    .map((version) => join(VERSIONS, String(version), 'bin'))
  return newest.find((folder) => existsSync(join(folder, 'postgres'))) ?? null
}

/**
 * Whether this machine has PostgreSQL. Where the checks run for everybody it has to: there, tests
 * fail rather than to be left out.
 */
export function hasPostgres(): boolean {
  if (binaries() !== null || process.env['CI'] === 'true') return true
  process.stderr.write(`SKIPPED: tests on PostgreSQL, because there is none in ${VERSIONS}.\n`)
  return false
}

/** PostgreSQL refuses to run as root. */
function asNobody(file: string, args: readonly string[]): [string, string[]] {
  if (process.getuid?.() !== 0) return [file, [...args]]
  return ['setpriv', ['--reuid=nobody', '--regid=nogroup', '--clear-groups', file, ...args]]
}

/** A PostgreSQL server of our own, in a temporary folder, reached through a socket in it. */
export class PostgresServer implements AsyncDisposable {
  readonly #binaries: string
  readonly #folder: string
  #child: ChildProcess | null = null
  #databases = 0

  private constructor(folder: string, found: string) {
    this.#folder = folder
    this.#binaries = found
  }

  static async start(): Promise<PostgresServer> {
    const found = binaries()
    if (found === null) throw new Error(`There is no PostgreSQL in ${VERSIONS}.`)
    const folder = quickFolder('hexkey-pg-')
    chmodSync(folder, 0o777)
    const server = new PostgresServer(folder, found)
    const options = ['-D', server.#data, '-U', 'postgres', '--auth=trust', '-E', 'UTF8', '-N']
    await execute(...asNobody(join(found, 'initdb'), [...options, '--locale=C']), { cwd: folder })
    await server.resume()
    await server.#ask(
      'postgres',
      `create role hexkey login password '${decodeURIComponent(PASSWORD)}'`,
    )
    return server
  }

  /** As files: from version 15 on a new database goes through the log of the server else. */
  get #strategy(): string {
    return Number(basename(dirname(this.#binaries))) >= 15 ? 'strategy file_copy' : ''
  }

  get #data(): string {
    return join(this.#folder, 'data')
  }

  /** Of a database, for the role that the server runs as. */
  url(database: string, role = `hexkey:${PASSWORD}`): string {
    return `postgres://${role}@localhost/${database}?host=${this.#folder}`
  }

  /** A database with nothing in it. @returns its name. */
  async create(): Promise<string> {
    const name = `calls_${++this.#databases}`
    await this.#ask('postgres', `create database ${name} owner hexkey ${this.#strategy}`)
    return name
  }

  /** What a question of another program is answered. */
  async ask(
    database: string,
    text: string,
    values: readonly unknown[] = [],
  ): Promise<readonly Record<string, unknown>[]> {
    return this.#ask(database, text, values)
  }

  /** Who comes with a password is asked for it from now on. */
  async demandPasswords(): Promise<void> {
    const rules = 'local all postgres trust\nlocal all all scram-sha-256\n'
    writeFileSync(join(this.#data, 'pg_hba.conf'), rules)
    await this.stop()
    await this.resume()
  }

  /** Starts it, or starts it again. */
  async resume(): Promise<void> {
    const args = ['-D', this.#data, '-k', this.#folder, '-c', 'listen_addresses=', '-F']
    const child = spawn(...asNobody(join(this.#binaries, 'postgres'), args), {
      cwd: this.#folder,
      stdio: 'ignore',
    })
    this.#child = child
    const untilMs = systemClock.nowMs() + START_WITHIN_MS
    for (;;) {
      try {
        await this.#ask('postgres', 'select 1')
        return
      } catch (error) {
        if (child.exitCode !== null || systemClock.nowMs() > untilMs) throw error
        await sleep(systemClock, 50)
      }
    }
  }

  /** Cuts every connection and ends. */
  async stop(): Promise<void> {
    const child = this.#child
    this.#child = null
    if (child === null || child.exitCode !== null) return
    child.kill('SIGINT')
    await once(child, 'exit')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
    rmSync(this.#folder, { recursive: true, force: true })
  }

  async #ask(
    database: string,
    text: string,
    values: readonly unknown[] = [],
  ): Promise<readonly Record<string, unknown>[]> {
    const client = new pg.Client({ connectionString: this.url(database, 'postgres') })
    await client.connect()
    try {
      return (await client.query<Record<string, unknown>>(text, [...values])).rows
    } finally {
      await client.end()
    }
  }
}

/** A database of its own, and the call logs that share it. */
export class PostgresBench implements CallLogBench {
  readonly server: PostgresServer
  readonly database: string
  readonly url: string
  readonly log = memoryLog()
  readonly #opened: CallLog[] = []

  private constructor(server: PostgresServer, database: string) {
    this.server = server
    this.database = database
    this.url = server.url(database)
  }

  static async open(server: PostgresServer): Promise<PostgresBench> {
    return new PostgresBench(server, await server.create())
  }

  async join(): Promise<CallLog> {
    const log = await openCallLog(this.url, { clock: systemClock, log: this.log.log })
    this.#opened.push(log)
    return log
  }

  async eventsOf(
    callId: string,
  ): Promise<readonly { readonly seq: number; readonly type: string }[]> {
    const text = 'select seq, type from events where call_id = $1 order by epoch, seq'
    const rows = await this.server.ask(this.database, text, [callId])
    return rows.map((row) => ({ seq: Number(row['seq']), type: String(row['type']) }))
  }

  async close(): Promise<void> {
    await Promise.all(this.#opened.map((log) => log.close()))
  }
}
