import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Clock } from '../../shared/clock.ts'
import { PeerBytes } from '../peer/peer-bytes.ts'
import { goneFrom } from '../shell/gone.ts'
import type { RecordingsElsewhere, SoundElsewhere } from './recordings-elsewhere.ts'

/** A disk that takes longer has lost the file. */
const SILENT_MS = 10_000
/** What says which piece is meant, and which piece it is. */
const ASKED = ['range', 'if-range'] as const
const ANSWERED = ['accept-ranges', 'content-length', 'content-range', 'etag'] as const
const JSON_TYPE = 'application/json; charset=utf-8'

export interface SoundPass {
  readonly elsewhere: Pick<RecordingsElsewhere, 'open'>
  readonly clock: Clock
}

/**
 * Answers with what another process has of a recording: its status, its range and its length, and
 * the bytes as they come.
 *
 * @param opened told before the first byte, when there is one to come.
 * @throws Refused when it cannot be had.
 */
export async function passSound(
  sound: SoundElsewhere,
  what: 'recording' | 'peaks',
  { request, reply, opened = () => undefined }: PassedAnswer,
  { elsewhere, clock }: SoundPass,
): Promise<FastifyReply> {
  const stop = goneFrom(reply)
  const method = request.method === 'HEAD' ? 'HEAD' : 'GET'
  const headers = Object.fromEntries(
    ASKED.flatMap((name) => {
      const value = request.headers[name]
      return typeof value === 'string' ? [[name, value] as const] : []
    }),
  )
  const response = await elsewhere.open(sound, { method, what, headers, signal: stop.signal })
  void reply.code(response.status)
  for (const name of ANSWERED) {
    const value = response.headers.get(name)
    if (value !== null) void reply.header(name, value)
  }
  // The refusal of a range that there is not is JSON, as everywhere.
  void reply.type(what === 'recording' && response.status !== 416 ? 'audio/wav' : JSON_TYPE)
  if (method === 'HEAD') return reply.send()
  opened()
  return reply.send(new PeerBytes(response, { clock, silentMs: SILENT_MS, stop }))
}

interface PassedAnswer {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  readonly opened?: () => void
}
