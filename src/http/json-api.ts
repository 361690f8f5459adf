import type { FastifyInstance } from 'fastify'

/** What pages ask behind a page: it takes JSON alone, and its answers are kept nowhere. */
export function takeJsonAlone(api: FastifyInstance): void {
  // Forms and plain texts are what pages of strangers can send without being asked.
  api.removeAllContentTypeParsers()
  api.addContentTypeParser(
    'application/json',
    { parseAs: 'string' },
    api.getDefaultJsonParser('error', 'error'),
  )
  api.addHook('onRequest', async (_request, reply) => {
    void reply.header('Cache-Control', 'no-store')
  })
}
