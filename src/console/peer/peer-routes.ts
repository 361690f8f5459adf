import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Log } from '../../shared/log.ts'
import { refusal } from '../refusal.ts'
import { refuseErrors } from '../shell/refuse-errors.ts'
import type { PeerGuard, PeerVerdict } from './peer-guard.ts'
import { looksSigned, PEER_HEADER } from './peer-signature.ts'

/** What processes ask of each other is small. */
const MAX_BODY_BYTES = 16_384

/** Adds routes that other processes may ask, below `/internal`. */
export type PeerFeature = (routes: FastifyInstance) => void

export interface PeerRoutesOptions {
  readonly guard: PeerGuard
  readonly log: Log
  readonly features: readonly PeerFeature[]
}

/**
 * `/internal`: what the processes of one system ask of each other. Whoever cannot sign as one of
 * them is told nothing, not even what there is.
 */
export async function registerPeers(
  server: FastifyInstance,
  options: PeerRoutesOptions,
): Promise<void> {
  const { guard, log, features } = options
  await server.register(
    (scope, _options, done) => {
      refuseErrors(scope, log)
      scope.removeAllContentTypeParsers()
      // The signature is over the very text: it becomes JSON only once it is known whose it is.
      const parseAs = 'string'
      const bodyLimit = MAX_BODY_BYTES
      scope.addContentTypeParser(
        'application/json',
        { parseAs, bodyLimit },
        (_request, body, next) => {
          next(null, body)
        },
      )
      scope.addHook('onRequest', async (request, reply) => {
        void reply.header('Cache-Control', 'no-store')
        if (!looksSigned(request.headers[PEER_HEADER])) return reply.code(401).send(STRANGER)
      })
      scope.addHook('preValidation', async (request, reply) => {
        const verdict = judge(request, guard)
        if (verdict !== 'ok') {
          // A stranger's guesses are no news; a signature that was once good is.
          if (verdict !== 'forged') log.warn({ verdict }, 'request of another process refused')
          return reply.code(401).send(STRANGER)
        }
        if (request.body !== undefined) request.body = JSON.parse(request.body as string)
      })
      for (const feature of features) feature(scope)
      const nothing = refusal('unknown-path', 'There is nothing of that name.')
      scope.all('/*', async (_request, reply) => reply.code(404).send(nothing))
      done()
    },
    { prefix: '/internal' },
  )
}

const STRANGER = refusal('bad-signature', 'Only processes of this system may ask here.')

function judge(request: FastifyRequest, guard: PeerGuard): PeerVerdict {
  const header = request.headers[PEER_HEADER]
  if (typeof header !== 'string') return 'forged'
  const body = (request.body as string | undefined) ?? ''
  return guard.judge(header, { method: request.method, path: request.url, body })
}
