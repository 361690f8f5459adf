import type { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { AuditTrail, Door } from '../door.ts'
import type { PeerFeature } from '../peer/peer-routes.ts'
import { Refused } from '../refused.ts'
import { goneFrom } from '../shell/gone.ts'
import type { ListeningElsewhere } from './listening-elsewhere.ts'
import type { ListeningHere } from './listening-here.ts'

export interface ListenRoute {
  readonly here: Pick<ListeningHere, 'open' | 'dismiss'>
  readonly elsewhere: Pick<ListeningElsewhere, 'open' | 'dismiss'>
  readonly trail: AuditTrail
}

interface OfCall {
  Params: { id: string }
}

/** `/calls/:id/listen`: a call as it sounds, for operators, whichever process has it. */
export function listenRoute({
  here,
  elsewhere,
  trail,
}: ListenRoute): (routes: FastifyInstance, door: Door) => void {
  return (routes, door) => {
    // A server that closes waits for what it sends, and a call may last.
    routes.addHook('preClose', () => {
      here.dismiss()
      elsewhere.dismiss()
    })
    const options = { onRequest: door.require('operator'), exposeHeadRoute: false }
    routes.get<OfCall>('/calls/:id/listen', options, async (request, reply) => {
      const { id: callId } = request.params
      const { name: who } = door.personOf(request)
      const sound = here.open(callId) ?? (await elsewhere.open(callId, goneFrom(reply)))
      trail.note({ who, what: 'listen', callId, detail: '' })
      return sendLive(sound, reply)
    })
  }
}

/** The same for another process, which has let somebody in to listen, and has written it down. */
export function peerListenRoute(here: Pick<ListeningHere, 'open'>): PeerFeature {
  return (routes) => {
    const options = { exposeHeadRoute: false }
    routes.get<OfCall>('/calls/:id/listen', options, async (request, reply) => {
      const sound = here.open(request.params.id)
      if (sound === null) throw new Refused(404, 'not-here', 'The call is not at this process.')
      return sendLive(sound, reply)
    })
  }
}

function sendLive(sound: Readable, reply: FastifyReply): FastifyReply {
  return reply.type('audio/pcm;rate=8000;channels=2').send(sound)
}
