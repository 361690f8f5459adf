import type { FastifyInstance } from 'fastify'
import type { Clock } from '../../shared/clock.ts'
import { noteBounds, type CallNotes } from '../../store/call-notes.ts'
import type { Comment } from '../console-api.ts'
import type { AuditTrail, Door } from '../door.ts'
import { readInput } from '../read-input.ts'
import { Refused } from '../refused.ts'
import { commentSchema, tagSchema } from './note-rules.ts'

/** Carriers and the sandbox name calls with letters and digits. */
const CALL_ID = /^[\w-]{1,64}$/

export interface NoteRoutes {
  readonly notes: CallNotes
  readonly trail: AuditTrail
  readonly clock: Clock
}

interface OfCall {
  Params: { id: string }
}

interface OfTag {
  Params: { id: string; tag: string }
}

/** Tags and comments: what operators write to calls. */
export function noteRoutes({
  notes,
  trail,
  clock,
}: NoteRoutes): (routes: FastifyInstance, door: Door) => void {
  return (routes, door) => {
    const onRequest = door.require('operator')

    routes.put<OfTag>('/calls/:id/tags/:tag', { onRequest }, async (request, reply) => {
      const callId = callIdOf(request.params.id)
      const tag = readInput(tagSchema, request.params.tag)
      const { name: who } = door.personOf(request)
      const noted = await notes.tag(callId, tag, who, clock.wallMs())
      if (noted === 'unknown-call') throw unknownCall()
      if (noted === 'too-many') throw tooMany(`A call has at most ${noteBounds.tags} tags.`)
      trail.note({ who, what: 'tag', callId, detail: tag })
      return reply.code(204).send()
    })

    routes.delete<OfTag>('/calls/:id/tags/:tag', { onRequest }, async (request, reply) => {
      const callId = callIdOf(request.params.id)
      const tag = readInput(tagSchema, request.params.tag)
      if ((await notes.untag(callId, tag)) === 'unknown-call') throw unknownCall()
      trail.note({ who: door.personOf(request).name, what: 'untag', callId, detail: tag })
      return reply.code(204).send()
    })

    routes.post<OfCall>('/calls/:id/comments', { onRequest }, async (request) => {
      const callId = callIdOf(request.params.id)
      const { text } = readInput(commentSchema, request.body)
      const { name: by } = door.personOf(request)
      const noted = await notes.comment(callId, { by, atMs: clock.wallMs(), text })
      if (noted === 'unknown-call') throw unknownCall()
      if (noted === 'too-many') throw tooMany(`A call has at most ${noteBounds.comments} comments.`)
      trail.note({ who: by, what: 'comment', callId, detail: '' })
      return noted satisfies Comment
    })
  }
}

/** @throws Refused 404 for what is no id of any call, and what a database may choke on. */
function callIdOf(given: string): string {
  if (!CALL_ID.test(given)) throw unknownCall()
  return given
}

function unknownCall(): Refused {
  return new Refused(404, 'unknown-call', 'There is no such call, or it is not kept any more.')
}

function tooMany(message: string): Refused {
  return new Refused(409, 'too-many', `${message} Remove one first.`)
}
