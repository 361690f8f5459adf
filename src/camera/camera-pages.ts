import { stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import { sendPlainPage, type PlainPage } from '../console/shell/plain-page.ts'
import { securityHeaders } from '../console/shell/security-headers.ts'

const INDEX = 'index.html'

const notBuilt: PlainPage = {
  title: 'The camera page is not built',
  before: 'Whoever runs this server has not built its pages yet. In the folder of Hexkey, run:',
  commands: 'npm run build:web',
  after: 'Then open the link again: it was not used up.',
}

/**
 * Headers of everything below `/camera`: as strict as the console's, and this page may use a camera.
 *
 * @param publicUrl the origin at which callers open it.
 */
export function cameraHeaders(publicUrl: string): Readonly<Record<string, string>> {
  const policy = securityHeaders['Content-Security-Policy']
  const features = securityHeaders['Permissions-Policy']
  const socket = new URL(publicUrl).origin.replace(/^http/, 'ws')
  return {
    ...securityHeaders,
    // Not every browser takes the page's own origin for that of its socket, too.
    'Content-Security-Policy': policy.replace(/(connect-src 'self')/, `$1 ${socket}`),
    'Permissions-Policy': features.replace(/\bcamera=\(\)/, 'camera=(self)'),
  }
}

/**
 * Serves the page behind camera links, whatever the link is: whoever looks at a text message before
 * its reader does (previews do) must not use it up. The page may be built while the server runs.
 *
 * @param pages the instance at the prefix `/camera`.
 * @param webDir holds the folder `camera`; may be missing.
 */
export async function serveCameraPages(pages: FastifyInstance, webDir: string): Promise<void> {
  const root = resolve(webDir, 'camera')
  await pages.register(fastifyStatic, {
    root,
    serve: false,
    cacheControl: false,
    suppressWarning: true,
  })
  pages.get<{ Params: { '*': string } }>('/assets/*', (request, reply) => {
    // Their names change with what is in them.
    void reply.header('Cache-Control', 'public, max-age=31536000, immutable')
    return reply.sendFile(`assets/${request.params['*']}`)
  })
  pages.get('/:token', async (_request, reply) => {
    void reply.header('Cache-Control', 'no-store')
    const built = await stat(join(root, INDEX)).then(
      (found) => found.isFile(),
      () => false,
    )
    return built ? reply.sendFile(INDEX) : sendPlainPage(reply, 503, notBuilt)
  })
  pages.setNotFoundHandler((_request, reply) =>
    reply.code(404).header('Cache-Control', 'no-store').type('text/plain').send('not found'),
  )
}
