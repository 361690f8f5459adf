import type { FileHandle } from 'node:fs/promises'
import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { WAV_HEADER_BYTES, wavHeader } from '../../recording/sound/wav-header.ts'
import type { Clock } from '../../shared/clock.ts'
import type { AuditTrail, Door } from '../door.ts'
import { refusal } from '../refusal.ts'
import { Refused } from '../refused.ts'
import { byteRange, type ByteRange } from './byte-range.ts'
import { PlayLog } from './play-log.ts'
import { openSound, type RecordingShelf, type ShelvedSound } from './recording-shelf.ts'

export interface RecordingRoutes {
  readonly shelf: Pick<RecordingShelf, 'sound' | 'peaks'>
  readonly trail: AuditTrail
  readonly clock: Clock
}

interface OfCall {
  Params: { id: string }
}

/** `/calls/:id/recording` and `/calls/:id/peaks`. */
export function recordingRoutes({
  shelf,
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
        const sound = await shelf.sound(callId)
        if (sound === null) throw noRecording()
        const { name: who } = door.personOf(request)
        if (request.method === 'GET' && plays.plays(who, callId, clock.nowMs())) {
          trail.note({ who, what: 'play', callId, detail: '' })
        }
        return send(sound, request, reply)
      },
    })

    routes.get<OfCall>('/calls/:id/peaks', { onRequest }, async (request) => {
      const peaks = await shelf.peaks(request.params.id)
      if (peaks === null) throw noRecording()
      return peaks
    })
  }
}

async function send(
  sound: ShelvedSound,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const size = WAV_HEADER_BYTES + sound.dataBytes
  // The beginning says how long the file is: every byte more makes another file of it.
  const etag = `"${sound.dataBytes.toString(36)}-${sound.info.startsAtMs.toString(36)}"`
  const range = request.method === 'GET' ? wantedRange(request, size, etag) : 'whole'
  void reply.headers({ 'accept-ranges': 'bytes', etag })
  if (range === 'unsatisfiable') {
    void reply.code(416).header('content-range', `bytes */${size}`)
    return reply.send(refusal('no-such-range', `The recording has ${size} bytes.`))
  }
  const { first, last } = range === 'whole' ? { first: 0, last: size - 1 } : range
  void reply.type('audio/wav').header('content-length', last - first + 1)
  if (request.method === 'HEAD') return reply.send()
  const file = await openSound(sound)
  if (file === null) throw noRecording()
  if (range !== 'whole') {
    void reply.code(206).header('content-range', `bytes ${first}-${last}/${size}`)
  }
  return reply.send(Readable.from(bytesOf(file, sound.dataBytes, { first, last })))
}

function wantedRange(
  { headers }: FastifyRequest,
  size: number,
  etag: string,
): ReturnType<typeof byteRange> {
  const condition = headers['if-range']
  if (condition !== undefined && condition !== etag) return 'whole'
  return byteRange(headers.range, size)
}

/** The header as it is now, whatever the file says, and then the file; it is closed at the end. */
async function* bytesOf(
  file: FileHandle,
  dataBytes: number,
  { first, last }: ByteRange,
): AsyncGenerator<Uint8Array> {
  try {
    if (first < WAV_HEADER_BYTES) {
      yield wavHeader(dataBytes).subarray(first, Math.min(last + 1, WAV_HEADER_BYTES))
    }
    if (last < WAV_HEADER_BYTES) return
    const start = Math.max(first, WAV_HEADER_BYTES)
    for await (const chunk of file.createReadStream({ start, end: last, autoClose: false })) {
      yield chunk as Uint8Array
    }
  } finally {
    await file.close()
  }
}

function noRecording(): Refused {
  const message = 'There is no recording of this call, or it lies on another machine.'
  return new Refused(404, 'no-recording', message)
}
