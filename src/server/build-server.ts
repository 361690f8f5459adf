import formbody from '@fastify/formbody'
import websocket from '@fastify/websocket'
import fastify, { LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify'
import type { Log } from '../shared/log.ts'
import { limitConnections, type ConnectionLimits } from './connection-limits.ts'
import { registerHealth, type Readiness } from './health.ts'

/** Twilio's webhooks are a few hundred bytes. */
const MAX_BODY_BYTES = 64 * 1_024
/**
 * Media messages are below two kilobytes, and the codec rejects what is over 64 KiB. The socket
 * takes somewhat more, so that such a message is counted and survived; only beyond this is the
 * connection broken off.
 */
const MAX_MESSAGE_BYTES = 256 * 1_024
const MAX_FRAGMENTS = 16

export interface ServerOptions {
  readonly log: Log
  readonly readiness: () => Readiness
  /** Left out: as many connections as the operating system gives. */
  readonly connections?: ConnectionLimits
  /** Adds the routes of the carriers. */
  readonly routes: (server: FastifyInstance) => void | Promise<void>
}

/** Builds the HTTP and WebSocket server; nothing listens yet. */
export async function buildServer(options: ServerOptions): Promise<FastifyInstance> {
  // Fastify's own logger type keeps pino's out of every route's type.
  const loggerInstance: FastifyBaseLogger = options.log
  const server = fastify({
    loggerInstance,
    // Twilio's URLs and forms hold phone numbers: our own log lines say what happened.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: MAX_BODY_BYTES,
    // Both are needed to get rid of a body that trickles in.
    requestTimeout: 10_000,
    http: { headersTimeout: 5_000, requestTimeout: 10_000, connectionsCheckingInterval: 1_000 },
    // The proxy in front may close idle connections; closing first would race with its requests.
    keepAliveTimeout: 72_000,
    forceCloseConnections: true,
  })
  if (options.connections !== undefined) {
    limitConnections(server.server, options.connections, options.log)
  }
  await server.register(formbody, { bodyLimit: MAX_BODY_BYTES })
  await server.register(websocket, {
    // The library has begun to say goodbye when it was the peer's mistake, and whoever has the socket
    // sees to its end: cut here, the peer would not learn that its message was too large.
    errorHandler: (error, socket) => {
      options.log.warn({ reason: error.message }, 'a WebSocket failed')
      if (socket.readyState === socket.OPEN) socket.terminate()
    },
    options: {
      maxPayload: MAX_MESSAGE_BYTES,
      maxFragments: MAX_FRAGMENTS,
      perMessageDeflate: false,
    },
  })
  refuseStrayUpgrades(server)
  registerHealth(server, options.readiness)
  await options.routes(server)
  return server
}

/**
 * A route that is no WebSocket's is not upgraded: the plugin would complete the handshake and close
 * the socket only then, and wait half a minute for a peer that does not answer.
 */
function refuseStrayUpgrades(server: FastifyInstance): void {
  const sockets = new Set<string>()
  server.addHook('onRoute', (route) => {
    if (route.websocket === true) sockets.add(route.url)
  })
  server.addHook('onRequest', (request, reply, done) => {
    if (request.ws && !sockets.has(request.routeOptions.url ?? '')) {
      void reply.code(404).type('text/plain').send('not found')
    } else done()
  })
}
