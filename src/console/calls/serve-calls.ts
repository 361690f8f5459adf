import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Clock } from '../../shared/clock.ts'
import type { CallFilter, CallHistory, HistoryCall, HistoryPage } from '../../store/call-history.ts'
import type {
  CallDetail,
  CallLine,
  CallPage,
  Choices,
  Comment,
  Overview,
  RecordingInfo,
} from '../console-api.ts'
import type { AuditTrail, Door } from '../door.ts'
import { readInput } from '../read-input.ts'
import { Refused } from '../refused.ts'
import { readFilter, readOverviewQuery, readPageQuery } from './call-query.ts'
import { scenarioOf } from './call-scenario.ts'
import { detailView, lineView } from './call-view.ts'
import { callsAsCsv, CSV_PAGE } from './calls-csv.ts'
import { outcomes } from './endings.ts'
import { maskedDetail, maskedLine, withoutNumbers } from './hidden-numbers.ts'
import { framesOf, openFrames } from './recorded-frames.ts'

export interface CallRoutes {
  readonly door: Door
  readonly history: CallHistory
  readonly trail: AuditTrail
  /** Whom a call of that assistant may be given to, by name. */
  readonly peopleOf: (agent: string) => readonly string[]
  readonly recordings: { find(callId: string): Promise<RecordingInfo | null> }
  readonly comments: { of(callId: string): Promise<readonly Comment[]> }
  /** Where frames are recorded to; null: they are not. */
  readonly framesDir: string | null
  readonly clock: Pick<Clock, 'wallMs'>
}

interface OfCall {
  Params: { id: string }
}

/** What a call may be named; anything else is no call of ours, and no business of the store. */
const CALL_ID = /^[\w.:-]{1,128}$/

const framesQuery = z.strictObject({
  /** A call that was taken up again has a file for each part. */
  part: z.coerce.number().int().min(1).max(1_000).default(1),
})

/** Calls as people look for them: lists, one call, what can be taken away of it, and figures. */
export function serveCalls(routes: FastifyInstance, options: CallRoutes): void {
  const { door, history } = options
  const viewer = { onRequest: door.require('viewer') }

  routes.get('/calls', viewer, async (request) => {
    const { role } = door.personOf(request)
    const { filter, page } = readPageQuery(request.query, role)
    const { calls, next } = await listed(history, filter, page)
    return { calls: calls.map(lineView).map(shown(request, door)), next } satisfies CallPage
  })

  routes.get<OfCall>('/calls/:id', viewer, async (request): Promise<CallDetail> => {
    const { id: callId } = request.params
    const call = await found(history, callId)
    const [comments, recording, frames] = await Promise.all([
      options.comments.of(callId),
      options.recordings.find(callId),
      framesOf(options.framesDir, callId),
    ])
    const people = options.peopleOf(call.line.agent)
    const hasFrames = frames.length > 0
    const detail = detailView(call, { comments, recording, hasFrames, people })
    return seesNumbers(request, door) ? detail : maskedDetail(detail)
  })

  routes.get('/choices', viewer, async (request): Promise<Choices> => {
    const { agents, tools, tags } = await history.choices()
    const shownTags = seesNumbers(request, door) ? tags : tags.map(withoutNumbers)
    return { agents, tools, tags: shownTags, outcomes }
  })

  routes.get('/overview', viewer, async (request): Promise<Overview> => {
    const { fromMs, toMs } = readOverviewQuery(request.query)
    return { fromMs, toMs, ...(await history.overview(fromMs, toMs)) }
  })

  serveDownloads(routes, options)
}

/** What is written to the audit trail: it leaves the house. */
function serveDownloads(routes: FastifyInstance, options: CallRoutes): void {
  const { door, history, trail, framesDir, clock } = options
  const may = (role: 'viewer' | 'operator') => ({
    onRequest: door.require(role),
    exposeHeadRoute: false,
  })

  routes.get('/calls.csv', may('viewer'), async (request, reply) => {
    const { name: who, role } = door.personOf(request)
    const filter = readFilter(request.query, role)
    // A store that is away says so before the download begins.
    const first = await listed(history, filter, { cursor: null, limit: CSV_PAGE })
    trail.note({ who, what: 'csv', callId: null, detail: inWords(filter) })
    const show = shown(request, door)
    const csv = callsAsCsv(history, filter, first, (line) => show(lineView(line)))
    const day = new Date(clock.wallMs()).toISOString().slice(0, 10)
    return reply
      .headers(attachment(`calls-${day}.csv`))
      .type('text/csv; charset=utf-8')
      .send(Readable.from(csv, { highWaterMark: 1 }))
  })

  routes.get<OfCall>('/calls/:id/scenario', may('operator'), async (request, reply) => {
    const { id: callId } = request.params
    const { name, yaml } = scenarioOf(await found(history, callId))
    trail.note({ who: door.personOf(request).name, what: 'scenario', callId, detail: '' })
    return reply
      .headers(attachment(`${name}.yaml`))
      .type('application/yaml; charset=utf-8')
      .send(yaml)
  })

  routes.get<OfCall>('/calls/:id/frames', may('operator'), async (request, reply) => {
    const { id: callId } = request.params
    const { part } = readInput(framesQuery, request.query)
    await found(history, callId)
    const names = await framesOf(framesDir, callId)
    const name = names[part - 1]
    const frames =
      framesDir === null || name === undefined ? null : await openFrames(framesDir, name)
    if (frames === null) {
      throw new Refused(404, 'no-frames', 'No frames of this call were recorded, or kept.')
    }
    trail.note({ who: door.personOf(request).name, what: 'frames', callId, detail: frames.name })
    return reply
      .headers({
        ...attachment(frames.name),
        // A file that still grows is sent as far as it is there.
        'Content-Length': frames.bytes,
        'Hexkey-Parts': names.length,
      })
      .type(frames.name.endsWith('.gz') ? 'application/gzip' : 'application/x-ndjson')
      .send(frames.file.createReadStream({ start: 0, end: frames.bytes - 1 }))
  })
}

/** @throws Refused 400 for a cursor of somebody else. */
async function listed(
  history: CallHistory,
  filter: CallFilter,
  page: { cursor: string | null; limit: number },
): Promise<HistoryPage> {
  try {
    return await history.list(filter, page)
  } catch (error) {
    if (!(error instanceof RangeError) || page.cursor === null) throw error
    throw new Refused(400, 'bad-request', 'cursor: is not the end of a page.')
  }
}

/** @throws Refused 404 */
async function found(history: CallHistory, callId: string): Promise<HistoryCall> {
  const call = CALL_ID.test(callId) ? await history.find(callId) : null
  if (call !== null) return call
  const message = 'There is no such call, or it is not kept any more.'
  throw new Refused(404, 'unknown-call', message)
}

function seesNumbers(request: FastifyRequest, door: Door): boolean {
  return door.personOf(request).role !== 'viewer'
}

function shown(request: FastifyRequest, door: Door): (line: CallLine) => CallLine {
  return seesNumbers(request, door) ? (line) => line : maskedLine
}

/** Without numbers and words: what is in the audit trail stays when a caller is forgotten. */
function inWords(filter: CallFilter): string {
  return Object.entries(filter)
    .map(([name, value]) =>
      name === 'number' || name === 'text' ? name : `${name}: ${String(value)}`,
    )
    .join(', ')
}

/** @param name of letters, digits, dots and dashes alone. */
function attachment(name: string): Readonly<Record<string, string>> {
  return { 'Content-Disposition': `attachment; filename="${name}"` }
}
