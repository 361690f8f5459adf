import type { FileHandle } from 'node:fs/promises'
import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { WAV_HEADER_BYTES, wavHeader } from '../../recording/sound/wav-header.ts'
import { refusal } from '../refusal.ts'
import { byteRange, type ByteRange } from './byte-range.ts'
import { noRecording } from './recording-refusals.ts'
import { openSound, type ShelvedSound } from './recording-shelf.ts'

/**
 * Answers with a recording, or the piece of it that is asked for (`Range`, `If-Range`).
 *
 * @throws Refused when its file has gone meanwhile.
 */
export async function sendSound(
  sound: ShelvedSound,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const size = WAV_HEADER_BYTES + sound.dataBytes
  // The beginning says how long the file is: every byte more makes another file of it.
  const etag = `"${sound.file}-${sound.dataBytes.toString(36)}"`
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
