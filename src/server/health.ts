import type { FastifyInstance } from 'fastify'

/** Whether new calls would be taken here, and how many are talking. */
export interface Readiness {
  readonly availability: 'open' | 'full' | 'draining'
  readonly liveCalls: number
}

/**
 * `/healthz`: the process answers; restart it if not. `/readyz`: send new calls here. A server
 * that is full or drains is healthy, but not ready.
 */
export function registerHealth(server: FastifyInstance, readiness: () => Readiness): void {
  server.get('/healthz', () => ({ status: 'ok' }))
  server.get('/readyz', async (_request, reply) => {
    const state = readiness()
    return reply.code(state.availability === 'open' ? 200 : 503).send(state)
  })
}
