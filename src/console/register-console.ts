import cookie from '@fastify/cookie'
import type { FastifyInstance } from 'fastify'
import { takeJsonAlone } from '../http/json-api.ts'
import type { Clock } from '../shared/clock.ts'
import type { Log } from '../shared/log.ts'
import type { Accounts, Sessions } from '../store/accounts.ts'
import type { AuditTrail, Door } from './door.ts'
import { refusal } from './refusal.ts'
import { sendPlainPage } from '../http/plain-page.ts'
import { consoleIsNotBuilt, consoleIsOff } from './shell/console-pages.ts'
import { refuseErrors } from './shell/refuse-errors.ts'
import { securityHeaders } from '../http/security-headers.ts'
import { servePages } from '../http/serve-pages.ts'
import { ensureFirstAccount } from './sign-in/first-account.ts'
import { Passwords } from './sign-in/passwords.ts'
import { SessionBook } from './sign-in/session-book.ts'
import { SessionDoor } from './sign-in/session-door.ts'
import { sessionRoutes } from './sign-in/session-routes.ts'
import { SignInDesk } from './sign-in/sign-in-desk.ts'

const PREFIX = '/console'

/** Adds its routes below `/console/api`; each of them goes through the door. */
export type ConsoleFeature = (routes: FastifyInstance, door: Door) => void

export interface ConsoleOptions {
  /** Of the first account; null: the console is off. */
  readonly password: string | null
  /** The origin at which it is opened. */
  readonly publicUrl: string
  /** Where the built pages lie; may be missing. */
  readonly webDir: string
  readonly accounts: Accounts
  readonly sessions: Sessions
  readonly trail: AuditTrail
  readonly clock: Clock
  readonly log: Log
  readonly features: readonly ConsoleFeature[]
}

/**
 * The console: its pages at `/console`, and what they ask below `/console/api`.
 *
 * @throws StoreUnavailable when the first account could not be made.
 */
export async function registerConsole(
  server: FastifyInstance,
  options: ConsoleOptions,
): Promise<void> {
  const { password } = options
  const headers = securityHeaders()
  await server.register(
    async (scope) => {
      scope.addHook('onRequest', async (_request, reply) => {
        void reply.headers(headers)
      })
      refuseErrors(scope, options.log)
      if (password === null) registerOff(scope)
      else await registerOn(scope, password, options)
    },
    { prefix: PREFIX },
  )
}

function registerOff(scope: FastifyInstance): void {
  refuseAll(scope, '/api', 'console-off', 'The console is off. Set CONSOLE_PASSWORD to turn it on.')
  scope.get('/', (_request, reply) => sendPlainPage(reply, 404, consoleIsOff))
  scope.all('/*', (_request, reply) => sendPlainPage(reply, 404, consoleIsOff))
}

async function registerOn(
  scope: FastifyInstance,
  password: string,
  options: ConsoleOptions,
): Promise<void> {
  const { accounts, trail, clock, log } = options
  const passwords = new Passwords()
  await ensureFirstAccount(password, { accounts, passwords, clock, log })
  const book = new SessionBook(options)
  const door = new SessionDoor(book, options.publicUrl, clock)
  scope.addHook('onClose', () => {
    door.answers.stop()
  })
  await scope.register(cookie)
  const desk = new SignInDesk({ accounts, passwords, trail, clock, log })
  await scope.register(
    (api, _options, done) => {
      takeJsonAlone(api)
      sessionRoutes(api, { door, desk, book, trail })
      for (const feature of options.features) feature(api, door)
      refuseAll(api, '', 'unknown-path', 'There is nothing of that name.')
      done()
    },
    { prefix: '/api' },
  )
  await servePages(scope, options.webDir, consoleIsNotBuilt)
}

/** At a path, and at all below it that nobody else has taken. */
function refuseAll(scope: FastifyInstance, path: string, code: string, message: string): void {
  for (const url of [path, `${path}/*`]) {
    scope.all(url, async (_request, reply) => reply.code(404).send(refusal(code, message)))
  }
}
