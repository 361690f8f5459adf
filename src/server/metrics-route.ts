import type { FastifyInstance } from 'fastify'
import { unreachable } from '../shared/errors.ts'
import { metricsGuard } from './metrics-guard.ts'

export interface MetricsRouteOptions {
  /** Bearer token; null: only this machine may read. */
  readonly token: string | null
  readonly document: () => Promise<{ readonly contentType: string; readonly text: string }>
}

/** `GET /metrics`, in the text format of Prometheus. Nothing is built for who may not read it. */
export function serveMetrics(server: FastifyInstance, options: MetricsRouteOptions): void {
  const verdictOn = metricsGuard(options.token)
  server.get('/metrics', async (request, reply) => {
    const { socket, headers } = request.raw
    const verdict = verdictOn({ peer: socket.remoteAddress, headers })
    void reply.header('Cache-Control', 'no-store').type('text/plain; charset=utf-8')
    switch (verdict) {
      case 'let-in': {
        const { contentType, text } = await options.document()
        return reply.type(contentType).send(text)
      }
      case 'token-wanted':
        return reply
          .code(401)
          .header('WWW-Authenticate', 'Bearer realm="hexkey metrics"')
          .send('the bearer token of METRICS_TOKEN is wanted\n')
      case 'not-from-here':
        return reply
          .code(403)
          .send('only this machine may read the metrics until METRICS_TOKEN is set\n')
      default:
        return unreachable(verdict)
    }
  })
}
