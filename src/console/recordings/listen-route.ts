import type { FastifyInstance } from 'fastify'
import type { CallSounds } from '../../recording/sound/call-sounds.ts'
import { ListenerStream } from '../../recording/sound/listener-stream.ts'
import type { Log } from '../../shared/log.ts'
import type { CallLog } from '../../store/call-log.ts'
import type { AuditTrail, Door } from '../door.ts'
import { Refused } from '../refused.ts'

const RETRY_S = 10

export interface ListenRoute {
  readonly sounds: Pick<CallSounds, 'listen' | 'dismiss'>
  readonly calls: Pick<CallLog, 'find'>
  /** The name under which this process owns calls. */
  readonly instance: string
  readonly trail: AuditTrail
  readonly log: Log
}

interface OfCall {
  Params: { id: string }
}

/** `/calls/:id/listen`: a call as it sounds, for operators. */
export function listenRoute({
  sounds,
  calls,
  instance,
  trail,
  log,
}: ListenRoute): (routes: FastifyInstance, door: Door) => void {
  return (routes, door) => {
    // A server that closes waits for what it sends, and a call may last.
    routes.addHook('preClose', () => {
      sounds.dismiss()
    })
    const options = { onRequest: door.require('operator'), exposeHeadRoute: false }
    routes.get<OfCall>('/calls/:id/listen', options, async (request, reply) => {
      const { id: callId } = request.params
      const { name: who } = door.personOf(request)
      const listener = new ListenerStream()
      switch (sounds.listen(callId, listener)) {
        case 'absent':
          throw await absence(callId, { calls, instance })
        case 'too-many': {
          const message = 'Too many people listen in at the moment. Try again in a while.'
          throw new Refused(429, 'too-many-listeners', message, RETRY_S)
        }
        case 'listening':
          trail.note({ who, what: 'listen', callId, detail: '' })
      }
      listener.once('close', () => {
        const { missed } = listener
        if (missed > 0)
          log.warn({ callId, code: 'ListenerLate', missed }, 'a listener was too slow')
      })
      return reply.type('audio/pcm;rate=8000;channels=2').send(listener)
    })
  }
}

async function absence(
  callId: string,
  { calls, instance }: Pick<ListenRoute, 'calls' | 'instance'>,
): Promise<Refused> {
  const call = await calls.find(callId)
  if (call === null) return new Refused(404, 'unknown-call', 'There is no such call.')
  if (call.endedAtMs !== null) return new Refused(409, 'call-is-over', 'The call is over.')
  if (call.owner === null || call.owner === instance) {
    return new Refused(409, 'not-connected', 'The call is not connected. Try again in a moment.')
  }
  const message = `The call is on the process ${call.owner}: open the console there to listen in.`
  return new Refused(409, 'call-elsewhere', message)
}
