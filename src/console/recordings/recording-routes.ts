import type { FastifyInstance } from 'fastify'
import type { Clock } from '../../shared/clock.ts'
import type { AuditTrail, Door } from '../door.ts'
import { passSound } from './pass-sound.ts'
import { PlayLog } from './play-log.ts'
import type { RecordingFinder } from './recording-finder.ts'
import type { RecordingShelf } from './recording-shelf.ts'
import type { RecordingsElsewhere } from './recordings-elsewhere.ts'
import { sendSound } from './send-sound.ts'

export interface RecordingRoutes {
  readonly finder: Pick<RecordingFinder, 'locate'>
  readonly shelf: Pick<RecordingShelf, 'peaks'>
  readonly elsewhere: Pick<RecordingsElsewhere, 'open'>
  readonly trail: AuditTrail
  readonly clock: Clock
}

interface OfCall {
  Params: { id: string }
}

/** `/calls/:id/recording` and `/calls/:id/peaks`, wherever the recording lies. */
export function recordingRoutes({
  finder,
  shelf,
  elsewhere,
  trail,
  clock,
}: RecordingRoutes): (routes: FastifyInstance, door: Door) => void {
  return (routes, door) => {
    const onRequest = door.require('viewer')
    const plays = new PlayLog()

    routes.route<OfCall>({
      method: ['GET', 'HEAD'],
      url: '/calls/:id/recording',
      onRequest,
      handler: async (request, reply) => {
        const { id: callId } = request.params
        const { name: who } = door.personOf(request)
        const opened = (): void => {
          if (request.method !== 'GET' || !plays.plays(who, callId, clock.nowMs())) return
          trail.note({ who, what: 'play', callId, detail: '' })
        }
        const { kind, sound } = await finder.locate(callId)
        if (kind === 'elsewhere') {
          return passSound(sound, 'recording', { request, reply, opened }, { elsewhere, clock })
        }
        opened()
        return sendSound(sound, request, reply)
      },
    })

    routes.get<OfCall>('/calls/:id/peaks', { onRequest }, async (request, reply) => {
      const { kind, sound } = await finder.locate(request.params.id)
      if (kind === 'here') return shelf.peaks(sound)
      return passSound(sound, 'peaks', { request, reply }, { elsewhere, clock })
    })
  }
}
