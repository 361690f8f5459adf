import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { auditRoutes } from '../../src/console/audit/audit-routes.ts'
import { WrittenTrail } from '../../src/console/audit/written-trail.ts'
import type { Refusal } from '../../src/console/console-api.ts'
import { noteRoutes } from '../../src/console/notes/note-routes.ts'
import { registerConsole, type ConsoleFeature } from '../../src/console/register-console.ts'
import { Passwords } from '../../src/console/sign-in/passwords.ts'
import { buildServer } from '../../src/server/build-server.ts'
import { systemClock, VirtualClock } from '../../src/shared/clock.ts'
import type { AccountRole } from '../../src/store/accounts.ts'
import { openStore, type Store } from '../../src/store/sql/open-store.ts'
import { memoryLog } from './memory-log.ts'
import { SqliteBench } from './sqlite-bench.ts'

export const ADMIN_PASSWORD = 'admin-password'
/** Of every account that a rig adds. */
export const PASSWORD = 'correct horse'

export interface Asked {
  readonly method?: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as JSON; a text is sent as it is. */
  readonly body?: unknown
}

export interface Answered {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

interface RigOptions {
  readonly password?: string | null
  /** Left out: an address on this machine, and not the one that the rig listens on. */
  readonly publicUrl?: string
  readonly features?: readonly ConsoleFeature[]
  /** Files of the built pages by their paths; null: they are not built. */
  readonly pages?: Readonly<Record<string, string>> | null
}

/** The console on a real server with a real store; its own time stands still until it is moved. */
export class ConsoleRig implements AsyncDisposable {
  readonly clock: VirtualClock
  readonly log: ReturnType<typeof memoryLog>
  readonly store: Store
  readonly url: string
  readonly #server: FastifyInstance
  readonly #bench: SqliteBench
  readonly #trail: WrittenTrail
  readonly #webDir: string

  private constructor(parts: {
    store: Store
    url: string
    server: FastifyInstance
    bench: SqliteBench
    trail: WrittenTrail
    webDir: string
    clock: VirtualClock
    log: ReturnType<typeof memoryLog>
  }) {
    this.store = parts.store
    this.url = parts.url
    this.clock = parts.clock
    this.log = parts.log
    this.#server = parts.server
    this.#bench = parts.bench
    this.#trail = parts.trail
    this.#webDir = parts.webDir
  }

  static async start(options: RigOptions = {}): Promise<ConsoleRig> {
    const { password = ADMIN_PASSWORD, publicUrl = 'http://127.0.0.1:3000', pages = {} } = options
    const clock = new VirtualClock(1_800_000_000_000)
    const log = memoryLog()
    const bench = new SqliteBench()
    const store = await openStore(bench.url, { clock: systemClock, log: log.log })
    const { accounts, sessions, audit, notes } = store
    const trail = new WrittenTrail({ audit, clock: systemClock, log: log.log })
    const webDir = mkdtempSync(join(tmpdir(), 'hexkey-web-'))
    for (const [path, text] of Object.entries(pages ?? {})) {
      mkdirSync(dirname(join(webDir, path)), { recursive: true })
      writeFileSync(join(webDir, path), text)
    }
    const server = await buildServer({
      log: log.log,
      readiness: () => ({ availability: 'open', liveCalls: 0 }),
      routes: (routes) =>
        registerConsole(routes, {
          ...{ password, publicUrl, webDir: pages === null ? join(webDir, 'none') : webDir },
          ...{ accounts, sessions, trail, clock, log: log.log },
          features: [
            noteRoutes({ notes, trail, clock }),
            auditRoutes(audit),
            ...(options.features ?? []),
          ],
        }),
    })
    await server.listen({ host: '127.0.0.1', port: 0 })
    const url = `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`
    return new ConsoleRig({ store, url, server, bench, trail, webDir, clock, log })
  }

  /** One request, just as it is given. */
  ask({ method = 'GET', path, headers = {}, body }: Asked): Promise<Answered> {
    const sent = body === undefined || typeof body === 'string' ? body : JSON.stringify(body)
    const type = body === undefined ? {} : { 'content-type': 'application/json' }
    return new Promise((resolve, reject) => {
      const request = httpRequest(
        `${this.url}/console${path}`,
        { method, headers: { ...type, ...headers }, agent: false },
        (response) => {
          let text = ''
          response.setEncoding('utf8')
          response.on('data', (chunk: string) => (text += chunk))
          response.on('error', reject)
          response.on('end', () => {
            resolve({ status: response.statusCode ?? 0, headers: response.headers, text })
          })
        },
      )
      request.on('error', reject)
      request.end(sent)
    })
  }

  /** As the console's own page does. */
  signIn(name: string, password: string): Promise<Answered> {
    const headers = { origin: this.url }
    return this.ask({
      method: 'POST',
      path: '/api/session',
      headers,
      body: { name, password },
    })
  }

  /** Adds an account with {@link PASSWORD}. */
  async add(name: string, role: AccountRole): Promise<void> {
    const passwordHash = await new Passwords().hash(PASSWORD)
    await this.store.accounts.add({ name, role, passwordHash, createdAtMs: 0 })
  }

  /** A browser that is signed in: its requests carry the cookie and the page's origin. */
  async browserOf(name: string, password = PASSWORD): Promise<Browser> {
    const cookie = cookieOf(await this.signIn(name, password))
    const headers = { cookie, origin: this.url }
    return Object.assign(
      (asked: Asked) => this.ask({ ...asked, headers: { ...headers, ...asked.headers } }),
      { cookie },
    )
  }

  /** A call that is over. */
  async call(callId: string): Promise<void> {
    const [from, to] = ['+15550100001', '+15550100200']
    const agent = { agent: 'help', agentVersion: 'v1', model: 'live' }
    await this.store.callLog.open({ callId, from, to, ...agent, startedAtMs: 1 })
    await this.store.callLog.end(callId, 2, 'caller-hung-up')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.close()
    await this.#trail.close()
    await this.store.callLog.close()
    await this.#bench.close()
    rmSync(this.#webDir, { recursive: true, force: true })
  }
}

export interface Browser {
  (asked: Asked): Promise<Answered>
  readonly cookie: string
}

/** What a browser sends back of the cookie that it was given. */
export function cookieOf({ headers }: Answered): string {
  return headers['set-cookie']?.[0]?.split(';')[0] ?? ''
}

/** The status of a refusal, and its code. */
export function refusalOf({ status, text }: Answered): [number, string] {
  return [status, (JSON.parse(text) as Refusal).error.code]
}

export const whoAmI: Asked = { path: '/api/session' }

export function comment(text: unknown): Asked {
  return { method: 'POST', path: '/api/calls/CA1/comments', body: { text } }
}

export function tag(name: string, method: 'PUT' | 'DELETE' = 'PUT'): Asked {
  return { method, path: `/api/calls/CA1/tags/${encodeURIComponent(name)}` }
}
