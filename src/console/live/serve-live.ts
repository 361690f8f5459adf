import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Clock } from '../../shared/clock.ts'
import type { Log } from '../../shared/log.ts'
import type { Person } from '../console-api.ts'
import type { Door } from '../door.ts'
import { refusal } from '../refusal.ts'
import type { LiveFeed } from './live-feed.ts'
import { LiveStream } from './live-stream.ts'
import { OpenPages } from './open-pages.ts'

/** A page that found no place may ask again after so long. */
const TRY_AGAIN_S = 30

export interface LiveRouteOptions {
  readonly door: Door
  readonly feed: LiveFeed
  /**
   * Who asks now, with a request that was let in before; null: nobody any more, since the session
   * is over or was revoked. Asked once a minute of each page that watches.
   */
  readonly askAgain: (request: FastifyRequest) => Promise<Person | null>
  readonly clock: Clock
  readonly log: Log
}

/** `GET /live`: what happens in calls, as it happens. Its pages end when the server closes. */
export function serveLive(routes: FastifyInstance, options: LiveRouteOptions): void {
  const { door, feed, askAgain, clock, log } = options
  const pages = new OpenPages()
  routes.addHook('preClose', () => {
    feed.close()
  })
  const onRequest = door.require('viewer')
  routes.get('/live', { onRequest, exposeHeadRoute: false }, async (request, reply) => {
    const person = door.personOf(request)
    const leavePlace = pages.take(person.name)
    if (leavePlace === null) {
      const message = 'Too many pages watch already: close some of them.'
      return reply
        .code(429)
        .header('Retry-After', TRY_AGAIN_S)
        .send(refusal('too-many-pages', message, TRY_AGAIN_S))
    }
    reply.hijack()
    const stream = new LiveStream(reply.raw, {
      masked: person.role === 'viewer',
      mayStay: async () => {
        const now = await askAgain(request)
        // Somebody with another role sees something else: the page comes back as that.
        return now?.name === person.name && now.role === person.role
      },
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

function lastIdOf(request: FastifyRequest): string | null {
  const id = request.headers['last-event-id']
  return typeof id === 'string' ? id : null
}
