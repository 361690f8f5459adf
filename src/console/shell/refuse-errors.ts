import type { FastifyError, FastifyInstance } from 'fastify'
import { HexkeyError } from '../../shared/errors.ts'
import type { Log } from '../../shared/log.ts'
import type { Refusal } from '../console-api.ts'
import { refusal } from '../refusal.ts'
import { Refused } from '../refused.ts'

interface Answer {
  readonly status: number
  readonly body: Refusal
}

/** Makes a `Refusal` of whatever is thrown below; what went wrong in here is told to the log alone. */
export function refuseErrors(scope: FastifyInstance, log: Log): void {
  scope.setErrorHandler((error, request, reply) => {
    const answer = answerTo(error)
    // Whoever does not wait any more breaks off what is asked of other processes: that is no fault.
    const unheard = error instanceof Refused && reply.raw.destroyed
    if (answer.status >= 500 && !unheard) {
      const route = request.routeOptions.url ?? null
      log.error({ err: error, method: request.method, route }, 'a request of the console failed')
    }
    const { retryAfterS } = answer.body.error
    if (retryAfterS !== undefined) void reply.header('Retry-After', retryAfterS)
    void reply.code(answer.status).type('application/json; charset=utf-8').send(answer.body)
  })
}

function answerTo(error: unknown): Answer {
  if (error instanceof Refused) {
    const body = refusal(error.code, error.message, error.retryAfterS ?? undefined)
    return { status: error.status, body }
  }
  if (error instanceof HexkeyError && error.retryable) {
    const message = 'The store does not answer at the moment. Try again.'
    return { status: 503, body: refusal('unavailable', message) }
  }
  const status = statusOf(error)
  if (status === 413) {
    return { status, body: refusal('too-large', 'That is more than can be taken at once.') }
  }
  if (status !== null) {
    return { status: 400, body: refusal('bad-request', 'The request cannot be read.') }
  }
  return { status: 500, body: refusal('failed', 'That went wrong. The reason is in the log.') }
}

/** The status of a request that Fastify itself refused; null: it is our mistake. */
function statusOf(error: unknown): number | null {
  const { statusCode, validation } = error as Partial<FastifyError>
  if (validation !== undefined) return 400
  return statusCode !== undefined && statusCode >= 400 && statusCode < 500 ? statusCode : null
}
