import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Clock } from '../../shared/clock.ts'
import type { Log } from '../../shared/log.ts'
import type { Door } from '../door.ts'
import { Refused } from '../refused.ts'
import type { LiveFeed } from './live-feed.ts'
import { LiveStream } from './live-stream.ts'
import { OpenPages } from './open-pages.ts'

/** A page that found no place may ask again after so long. */
const TRY_AGAIN_S = 30

export interface LiveRoutes {
  readonly feed: LiveFeed
  readonly clock: Clock
  readonly log: Log
}

/**
 * `GET /live`: what happens in calls, as it happens. The door ends a page's stream when its session
 * is over, and all of them end when the server closes.
 */
export function liveRoutes(options: LiveRoutes): (routes: FastifyInstance, door: Door) => void {
  const { feed, clock, log } = options
  const pages = new OpenPages()
  return (routes, door) => {
    const onRequest = door.require('viewer')
    routes.addHook('preClose', (done) => {
      feed.close()
      done()
    })
    routes.get('/live', { onRequest, exposeHeadRoute: false }, async (request, reply) => {
      const person = door.personOf(request)
      const leavePlace = pages.take(person.name)
      if (leavePlace === null) {
        const message = 'Too many pages watch already: close some of them.'
        throw new Refused(429, 'too-many-pages', message, TRY_AGAIN_S)
      }
      // What every answer of the console carries: from here on nobody else writes it.
      for (const [name, value] of Object.entries(reply.getHeaders())) {
        if (value !== undefined) reply.raw.setHeader(name, value)
      }
      reply.hijack()
      const stream = new LiveStream(reply.raw, {
        masked: person.role === 'viewer',
        nowMs: clock.nowMs(),
        log,
      })
      const leaveFeed = feed.join(stream, lastIdOf(request))
      const leave = (): void => {
        leaveFeed()
        leavePlace()
      }
      // Who has gone while it was asked who they are closes nothing any more.
      if (request.raw.socket.destroyed) leave()
      else reply.raw.once('close', leave)
      return reply
    })
  }
}

function lastIdOf(request: FastifyRequest): string | null {
  const id = request.headers['last-event-id']
  return typeof id === 'string' ? id : null
}
