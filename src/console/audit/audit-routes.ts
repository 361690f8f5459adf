import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { auditBounds, type AuditLog, type AuditPlace } from '../../store/audit.ts'
import type { AuditPage } from '../console-api.ts'
import type { Door } from '../door.ts'
import { readInput } from '../read-input.ts'

const PLACE = /^(\d{1,15})-([0-9a-f]{1,32})$/

const querySchema = z.object({
  before: z.string().regex(PLACE, 'is not the end of a page.').optional(),
  limit: z.coerce
    .number('must be a number.')
    .int('must be a whole number.')
    .min(1, 'must be at least 1.')
    .max(auditBounds.page, `must be at most ${auditBounds.page}.`)
    .default(50),
})

/** `GET /audit`: what people did, for admins. */
export function auditRoutes(
  audit: AuditLog,
): (routes: FastifyInstance, door: Pick<Door, 'require'>) => void {
  return (routes, door) => {
    routes.get('/audit', { onRequest: door.require('admin') }, async (request) => {
      const { before, limit } = readInput(querySchema, request.query)
      // One more than is shown says whether there are more.
      const atMost = Math.min(limit + 1, auditBounds.page)
      const found = await audit.page(before === undefined ? null : placeOf(before), atMost)
      const shown = found.slice(0, limit)
      const last = shown.at(-1)
      const isLast = found.length < atMost || last === undefined
      return {
        entries: shown.map(({ atMs, who, what, callId, detail }) => ({
          ...{ atMs, who, what, callId, detail },
        })),
        next: isLast ? null : `${last.atMs}-${last.entryId}`,
      } satisfies AuditPage
    })
  }
}

function placeOf(before: string): AuditPlace {
  const [, atMs, entryId = ''] = PLACE.exec(before) ?? []
  return { atMs: Number(atMs), entryId }
}
