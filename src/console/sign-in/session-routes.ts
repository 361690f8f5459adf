import type { FastifyInstance } from 'fastify'
import type { Person } from '../console-api.ts'
import type { AuditTrail } from '../door.ts'
import { readInput } from '../read-input.ts'
import { signInSchema } from './account-rules.ts'
import { clientAddress } from '../../http/client-address.ts'
import type { SessionBook } from './session-book.ts'
import { giveSession, takeSession } from './session-cookie.ts'
import type { SessionDoor } from './session-door.ts'
import type { SignInDesk } from './sign-in-desk.ts'

/** A name and a password. */
const MAX_BODY_BYTES = 4_096

export interface SessionRoutes {
  readonly door: SessionDoor
  readonly desk: SignInDesk
  readonly book: SessionBook
  readonly trail: AuditTrail
}

/** `/session`: signing in, asking who one is, signing out. */
export function sessionRoutes(
  routes: FastifyInstance,
  { door, desk, book, trail }: SessionRoutes,
): void {
  routes.post('/session', { bodyLimit: MAX_BODY_BYTES }, async (request, reply) => {
    door.refuseStrangers(request)
    const given = readInput(signInSchema, request.body)
    const address = clientAddress(request.raw.socket.remoteAddress)
    const { name, role } = await desk.identify(given, address)
    // Who signs in again has one session, not two.
    const before = await door.find(request)
    if (before !== null) await book.close(before.tokenHash)
    giveSession(reply, await book.open(name), door.originOf(request))
    trail.note({ who: name, what: 'signed-in', callId: null, detail: '' })
    return { name, role } satisfies Person
  })

  routes.get('/session', { onRequest: door.require('viewer') }, (request) => door.personOf(request))

  routes.delete('/session', async (request, reply) => {
    door.refuseStrangers(request)
    const signedIn = await door.find(request)
    if (signedIn !== null) {
      await book.close(signedIn.tokenHash)
      door.answers.cut(signedIn.tokenHash)
      trail.note({ who: signedIn.person.name, what: 'signed-out', callId: null, detail: '' })
    }
    takeSession(reply)
    return reply.code(204).send()
  })
}
