import type { FastifyReply } from 'fastify'

/** Aborted when whoever asks does not wait for the answer any more, or has had it. */
export function goneFrom({ raw }: Pick<FastifyReply, 'raw'>): AbortController {
  const gone = new AbortController()
  raw.once('close', () => {
    gone.abort()
  })
  if (raw.destroyed) gone.abort()
  return gone
}
