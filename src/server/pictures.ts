import { lstat, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'

/** As agents and pictures are named: nothing that could lead anywhere else. */
const AGENT = /^[a-z0-9][a-z0-9-]{0,63}$/
const FILE = /^[a-z0-9][a-z0-9-]{0,99}\.svg$/
const MAX_BYTES = 262_144

/** A drawing may draw and style itself, and nothing else: no script, nothing from elsewhere. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"

export interface PictureOptions {
  /** The folder that holds the assistants. */
  readonly agentsDir: string
  /** Whether there is an assistant of that name. */
  readonly known: (agent: string) => boolean
}

/**
 * Serves the drawings of the manuals, read-only: `GET /pictures/<assistant>/<file>.svg`. Whoever
 * has the address may look at them.
 */
export function servePictures(server: FastifyInstance, options: PictureOptions): void {
  server.get<{ Params: { agent: string; file: string } }>(
    '/pictures/:agent/:file',
    async (request, reply) => {
      const { agent, file } = request.params
      const picture = await read(agent, file, options)
      void reply
        .header('X-Content-Type-Options', 'nosniff')
        .header('Content-Security-Policy', POLICY)
      if (picture === null) return reply.code(404).type('text/plain').send('not found')
      return reply
        .header('Cache-Control', 'public, max-age=300')
        .type('image/svg+xml')
        .send(picture)
    },
  )
}

/** Null for whatever is not a drawing that lies in its own place. */
async function read(
  agent: string,
  file: string,
  { agentsDir, known }: PictureOptions,
): Promise<Buffer | null> {
  if (!AGENT.test(agent) || !FILE.test(file) || !known(agent)) return null
  const path = join(agentsDir, agent, 'manuals', 'diagrams', file)
  try {
    // Of the link itself: one may point anywhere.
    const found = await lstat(path)
    return found.isFile() && found.size <= MAX_BYTES ? await readFile(path) : null
  } catch {
    return null
  }
}
