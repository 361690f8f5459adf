import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Done } from '../console-api.ts'
import type { Door } from '../door.ts'
import type { PeerFeature } from '../peer/peer-routes.ts'
import { readInput } from '../read-input.ts'
import { Refused } from '../refused.ts'
import { actionSchemas, type CallsHere, type StaffAction } from './staff-action.ts'
import type { StaffDesk } from './staff-desk.ts'

interface OfCall {
  Params: { id: string }
}

const DONE: Done = { done: true }

const names = Object.keys(actionSchemas) as StaffAction['kind'][]

/** `POST /calls/:id/hint`, `/transfer` and `/hang-up`: what operators do to calls that talk. */
export function actionRoutes(desk: StaffDesk): (routes: FastifyInstance, door: Door) => void {
  return (routes, door) => {
    const onRequest = door.require('operator')
    for (const name of names) {
      routes.post<OfCall>(`/calls/:id/${name}`, { onRequest }, async (request) => {
        const action = readInput(actionSchemas[name], request.body)
        await desk.act(request.params.id, action, door.personOf(request))
        return DONE
      })
    }
  }
}

const fromPeer = z.object({
  who: z.object({ name: z.string().min(1).max(200), role: z.enum(['operator', 'admin']) }),
  action: z.unknown(),
})

/** The same for another process, which knows who asks and has let them in. */
export function peerActionRoutes(here: CallsHere): PeerFeature {
  return (routes) => {
    for (const name of names) {
      routes.post<OfCall>(`/calls/:id/${name}`, (request) => {
        const { who, action } = readInput(fromPeer, request.body)
        if (!here.act(request.params.id, readInput(actionSchemas[name], action), who)) {
          throw new Refused(404, 'not-here', 'The call is not at this process.')
        }
        return DONE
      })
    }
  }
}
