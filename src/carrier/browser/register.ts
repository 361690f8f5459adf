// Adds the `websocket` option to Fastify's route types.
import type {} from '@fastify/websocket'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { ownOriginOf } from '../../http/origin-check.ts'
import { securityHeaders } from '../../http/security-headers.ts'
import { servePages } from '../../http/serve-pages.ts'
import { sendPlainPage } from '../../http/plain-page.ts'
import type { Clock } from '../../shared/clock.ts'
import { keepAlive } from '../keep-alive.ts'
import { WebSocketMediaSocket } from '../media-socket.ts'
import type { BrowserCalls } from './browser-calls.ts'
import { serveTalkApi, type TalkApiOptions } from './talk-api.ts'
import { TalkAdmission } from './talk-admission.ts'
import { talkIsNotBuilt, talkIsOff } from './talk-pages.ts'
import { TALK_PROTOCOL } from './talk-protocol.ts'

const PREFIX = '/talk'

/** Sockets that may be open without a good ticket, all calls together. */
const MAX_WAITING_SOCKETS = 200

export interface BrowserOptions extends TalkApiOptions {
  readonly calls: BrowserCalls
  /** Where the built page lies; may be missing. */
  readonly webDir: string
  readonly clock: Clock
}

/**
 * Calls from web pages: the page at `/talk`, what it asks below `/talk/api`, and the socket that it
 * talks over. The server must have `@fastify/websocket` registered before this call.
 */
export async function registerBrowser(
  server: FastifyInstance,
  options: BrowserOptions,
): Promise<void> {
  const headers = securityHeaders(['camera', 'display-capture', 'microphone'])
  await server.register(
    async (scope) => {
      scope.addHook('onRequest', async (_request, reply) => {
        void reply.headers(headers)
      })
      await serveTalkApi(scope, options)
      if (options.visitors === 'off') {
        scope.get('/', (_request, reply) => sendPlainPage(reply, 404, talkIsOff))
        scope.all('/*', (_request, reply) => sendPlainPage(reply, 404, talkIsOff))
        return
      }
      serveStream(scope, options)
      await servePages(scope, options.webDir, talkIsNotBuilt)
    },
    { prefix: PREFIX },
  )
}

function serveStream(scope: FastifyInstance, options: BrowserOptions): void {
  const { calls, switchboard, publicOrigin, clock, log } = options
  let waiting = 0
  const settled = (): void => {
    waiting -= 1
  }
  const refuse = (reply: FastifyReply, status: number, words: string): void => {
    log.warn({ reason: words }, 'page upgrade refused')
    void reply.code(status).type('text/plain').send(words)
  }
  scope.get(
    '/stream',
    {
      websocket: true,
      // Refused as plain HTTP, before the WebSocket handshake.
      onRequest(request, reply, done) {
        if (!isFromOwnPage(request, publicOrigin)) refuse(reply, 403, 'wrong origin')
        else if (offeredProtocol(request) !== TALK_PROTOCOL) refuse(reply, 400, 'wrong protocol')
        else if (!switchboard.takesStreams) refuse(reply, 503, 'shutting down')
        else if (waiting >= MAX_WAITING_SOCKETS) refuse(reply, 503, 'busy')
        else done()
      },
    },
    (socket, request) => {
      waiting += 1
      const media = new WebSocketMediaSocket(socket, request.raw.socket)
      keepAlive(socket, clock)
      new TalkAdmission(media, { calls, clock, log, settled })
    },
  )
}

function isFromOwnPage({ method, headers, raw }: FastifyRequest, publicOrigin: string): boolean {
  const peer = raw.socket.remoteAddress
  return ownOriginOf({ method, headers, peer }, publicOrigin) !== null
}

/** The sub-protocol that the socket gets: of several, the first that is offered. */
function offeredProtocol({ headers }: FastifyRequest): string | null {
  return headers['sec-websocket-protocol']?.split(',')[0]?.trim() ?? null
}
