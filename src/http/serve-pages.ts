import { stat } from 'node:fs/promises'
import { join, resolve, sep } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { sendPlainPage, type PlainPage } from './plain-page.ts'

const INDEX = 'index.html'
/** Their names change with what is in them. */
const ASSETS = 'assets'

/**
 * Serves the built pages: files by their names, and the one page for every other path, which looks
 * at the path by itself. They may be built while the server runs.
 *
 * @param pages the instance at the prefix of the pages.
 * @param webDir may be missing.
 * @param notBuilt what is shown as long as it is.
 */
export async function servePages(
  pages: FastifyInstance,
  webDir: string,
  notBuilt: PlainPage,
): Promise<void> {
  const root = resolve(webDir)
  await pages.register(fastifyStatic, {
    root,
    prefix: '/',
    index: false,
    dotfiles: 'ignore',
    cacheControl: false,
    suppressWarning: true,
    setHeaders: (reply, path) => {
      const named = path.startsWith(join(root, ASSETS) + sep)
      const kept = named ? 'public, max-age=31536000, immutable' : 'no-cache'
      void reply.header('Cache-Control', kept)
    },
  })

  const sendIndex = async (reply: FastifyReply): Promise<FastifyReply> => {
    const built = await stat(join(root, INDEX)).then(
      (found) => found.isFile(),
      () => false,
    )
    return built ? reply.sendFile(INDEX) : sendPlainPage(reply, 503, notBuilt)
  }

  pages.get('/', (_request, reply) => sendIndex(reply))
  pages.setNotFoundHandler(async (request: FastifyRequest, reply) => {
    const reads = request.method === 'GET' || request.method === 'HEAD'
    // A page that is older than what was built asks for a file that is gone: no page in its place.
    if (reads && !request.url.startsWith(`${pages.prefix}/${ASSETS}/`)) return sendIndex(reply)
    return reply.code(404).type('text/plain').send('not found')
  })
}
