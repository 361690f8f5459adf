import type { FastifyInstance } from 'fastify'
import type { Availability } from '../call/admission/admission.ts'

/** Whether new calls would be taken here, and how many are talking. */
export interface Readiness {
  readonly availability: Availability
  readonly liveCalls: number
}

/** Each refusal in a sentence, for whoever reads the probe's answer. */
const WHY: Readonly<Record<Exclude<Availability, 'open'>, string>> = {
  full: 'As many calls as MAX_CALLS allows are talking or ringing.',
  draining: 'The process shuts down.',
  overloaded: 'The event loop is late: calls that are there would suffer from another one.',
  'model-unavailable': 'The model refused or could not be reached several times in a row.',
  'budget-spent': 'The money that may be spent in a day is spent.',
}

/**
 * `/healthz`: the process answers; restart it if not. `/readyz`: send new calls here. A server
 * that is full or drains is healthy, but not ready.
 */
export function registerHealth(server: FastifyInstance, readiness: () => Readiness): void {
  server.get('/healthz', () => ({ status: 'ok' }))
  server.get('/readyz', async (_request, reply) => {
    const state = readiness()
    const { availability } = state
    if (availability === 'open') return state
    return reply.code(503).send({ ...state, why: WHY[availability] })
  })
}
