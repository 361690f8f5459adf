import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import type { PlainPage } from '../http/plain-page.ts'
import { securityHeaders } from '../http/security-headers.ts'
import { servePages } from '../http/serve-pages.ts'

const notBuilt: PlainPage = {
  title: 'The camera page is not built',
  before: 'Whoever runs this server has not built its pages yet. In the folder of Hexkey, run:',
  commands: 'npm run build:web',
  after: 'Then open the link again: it was not used up.',
}

/**
 * Serves the page behind camera links, whatever the link is: whoever looks at a text message before
 * its reader does (previews do) must not use it up.
 *
 * @param pages the instance at the prefix `/camera`.
 * @param webDir holds the folder `camera`; may be missing.
 */
export async function serveCameraPages(pages: FastifyInstance, webDir: string): Promise<void> {
  const headers = securityHeaders(['camera'])
  pages.addHook('onRequest', async (_request, reply) => {
    void reply.headers(headers)
  })
  // Its address is a secret: nothing of it stays in a cache.
  pages.addHook('onSend', async (_request, reply) => {
    const type = reply.getHeader('content-type')
    if (String(type).startsWith('text/html')) void reply.header('Cache-Control', 'no-store')
  })
  await servePages(pages, join(webDir, 'camera'), notBuilt)
}
