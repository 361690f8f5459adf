import { readFile } from 'node:fs/promises'
import { gunzipSync } from 'node:zlib'
import { z } from 'zod'
import { HexkeyError, messageOf } from '../shared/errors.ts'

/** The first line of a recording: what the call ran with. */
const headerSchema = z.strictObject({
  kind: z.literal('hexkey-recording'),
  version: z.literal(1),
  callId: z.string(),
  agent: z.string(),
  model: z.string(),
  playoutLeadMs: z.number().positive(),
  /** Unix milliseconds. */
  startedAtMs: z.number(),
})

/** One message of one socket. */
const messageSchema = z.strictObject({
  /** Milliseconds since the recording began, monotonic. */
  t: z.number().nonnegative(),
  socket: z.enum(['carrier', 'model']),
  direction: z.enum(['in', 'out', 'closed']),
  /** The message as it was on the wire, secrets left out; of `closed`, its code and reason. */
  text: z.string(),
})

/** The last line; missing when the process was killed. */
const endSchema = z.strictObject({
  kind: z.literal('end'),
  /** Messages that did not fit into the recorder's queue. */
  dropped: z.number().int().nonnegative(),
})

export type RecordingHeader = z.infer<typeof headerSchema>
export type RecordedMessage = z.infer<typeof messageSchema>
export type RecordingEnd = z.infer<typeof endSchema>

/** A recorded call. `dropped` is null when the recording has no end. */
export interface Recording {
  readonly header: RecordingHeader
  readonly messages: readonly RecordedMessage[]
  readonly dropped: number | null
}

/** The file is not a recording. */
class RecordingInvalid extends HexkeyError {
  readonly code = 'RECORDING_INVALID'
  readonly retryable = false
}

/**
 * Reads a recording; one whose name ends in `.gz` is unpacked.
 *
 * @throws RecordingInvalid naming the file and the line.
 */
export async function readRecording(path: string): Promise<Recording> {
  let text: string
  try {
    const bytes = await readFile(path)
    text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
  } catch (error) {
    throw new RecordingInvalid(`${path}: ${messageOf(error)}`, { cause: error })
  }
  return parseRecording(text, path)
}

const socketEnd = z.object({ code: z.number(), reason: z.string() })

/** What a `closed` message says; a foreign one counts as a lost connection. */
export function closeOf(text: string): { readonly code: number; readonly reason: string } {
  try {
    return socketEnd.parse(JSON.parse(text))
  } catch {
    return { code: 1006, reason: '' }
  }
}

/** @throws RecordingInvalid naming the line. */
export function parseRecording(text: string, name = 'recording'): Recording {
  const lines = text.split('\n').filter((line) => line !== '')
  const [first, ...rest] = lines
  if (first === undefined) throw new RecordingInvalid(`${name}: the file is empty`)
  const header = parseLine(headerSchema, first, `${name}:1`)
  const messages: RecordedMessage[] = []
  let dropped: number | null = null
  for (const [index, line] of rest.entries()) {
    const place = `${name}:${index + 2}`
    // A killed process may leave half a line at the very end: the rest is still good.
    if (index === rest.length - 1 && !line.endsWith('}')) break
    const one = parseLine(z.union([messageSchema, endSchema]), line, place)
    if ('kind' in one) dropped = one.dropped
    else messages.push(one)
  }
  return { header, messages, dropped }
}

function parseLine<T>(schema: z.ZodType<T>, line: string, place: string): T {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    throw new RecordingInvalid(`${place}: not JSON`)
  }
  const result = schema.safeParse(value)
  if (result.success) return result.data
  throw new RecordingInvalid(`${place}: ${z.prettifyError(result.error)}`)
}
