import { z } from 'zod'

import { invalid, invalidField } from './refusal.ts'

/** Audio as it came in: PCM, signed 16-bit little-endian, mono. May end inside a sample. */
export interface AudioChunk {
  readonly pcm: Uint8Array
  readonly sampleRate: number
}

export interface RealtimeInput {
  readonly kind: 'realtimeInput'
  readonly audio: AudioChunk | null
  /** A picture came along. */
  readonly video: boolean
  readonly text: string | null
  readonly activityStart: boolean
  readonly activityEnd: boolean
  readonly audioStreamEnd: boolean
}

export interface ClientContent {
  readonly kind: 'clientContent'
  /** The text parts of all turns, in order. */
  readonly texts: readonly string[]
  readonly turnComplete: boolean
}

export type ToolResponse = z.output<typeof toolResponse>['functionResponses'][number]

/** One message of the client. `setup` is checked by its own rules (setup-rules.ts). */
export type ClientMessage =
  | { readonly kind: 'setup'; readonly setup: unknown }
  | RealtimeInput
  | ClientContent
  | { readonly kind: 'toolResponse'; readonly responses: readonly ToolResponse[] }
  | { readonly kind: 'contextUpdate'; readonly update: unknown }

const KINDS = ['setup', 'realtimeInput', 'clientContent', 'toolResponse', 'contextUpdate'] as const

/** Standard or URL-safe alphabet, as the JSON form of protocol buffers allows. */
const base64 = z.string().regex(/^[A-Za-z0-9+/_-]*={0,2}$/, 'Base64 decoding failed')

const realtimeInput = z.strictObject({
  audio: z.strictObject({ data: base64, mimeType: z.string() }).optional(),
  video: z.strictObject({ data: base64, mimeType: z.string().startsWith('image/') }).optional(),
  text: z.string().optional(),
  activityStart: z.strictObject({}).optional(),
  activityEnd: z.strictObject({}).optional(),
  audioStreamEnd: z.boolean().optional(),
})

const clientContent = z.strictObject({
  turns: z
    .array(
      z.strictObject({
        role: z.enum(['user', 'model']).optional(),
        parts: z.array(z.looseObject({ text: z.string().optional() })).optional(),
      }),
    )
    .optional(),
  turnComplete: z.boolean().optional(),
})

const toolResponse = z.strictObject({
  functionResponses: z.array(
    z.strictObject({
      id: z.string().optional(),
      name: z.string().optional(),
      response: z.record(z.string(), z.unknown()),
      scheduling: z.enum(['SCHEDULING_UNSPECIFIED', 'SILENT', 'WHEN_IDLE', 'INTERRUPT']).optional(),
      willContinue: z.boolean().optional(),
      parts: z.array(z.unknown()).optional(),
    }),
  ),
})

const contextUpdate = z.strictObject({
  systemInstruction: z.unknown().optional(),
  tools: z.unknown().optional(),
})

/**
 * Reads one text frame of the client: JSON with exactly one top-level key.
 *
 * @throws Refusal 1007 with the first thing that is wrong.
 */
export function parseClientMessage(frame: string): ClientMessage {
  const message = parseObject(frame)
  const keys = Object.keys(message)
  if (keys.length !== 1) {
    throw invalid(`a client message has exactly one field, this one has ${keys.length}`)
  }
  const kind = KINDS.find((one) => one === keys[0])
  if (kind === undefined) {
    throw invalid(
      `Invalid JSON payload received. Unknown name "${keys[0] ?? ''}": Cannot find field.`,
    )
  }
  const body = message[kind]
  switch (kind) {
    case 'setup':
      return { kind, setup: body }
    case 'realtimeInput':
      return readRealtimeInput(body)
    case 'clientContent':
      return readClientContent(body)
    case 'toolResponse':
      return { kind, responses: read(kind, toolResponse, body).functionResponses }
    case 'contextUpdate':
      return { kind, update: read(kind, contextUpdate, body) }
  }
}

function parseObject(frame: string): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(frame)
  } catch {
    throw invalid('Invalid JSON payload received.')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid('Invalid JSON payload received: not an object.')
  }
  return value as Record<string, unknown>
}

function read<T>(root: string, schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body)
  if (!result.success) throw invalidField(root, result.error)
  return result.data
}

function readRealtimeInput(body: unknown): RealtimeInput {
  if (typeof body === 'object' && body !== null && 'mediaChunks' in body) {
    throw invalid('realtimeInput.mediaChunks is deprecated: use audio, video or text instead.')
  }
  const input = read('realtimeInput', realtimeInput, body)
  return {
    kind: 'realtimeInput',
    audio: input.audio === undefined ? null : readAudio(input.audio),
    video: input.video !== undefined,
    text: input.text ?? null,
    activityStart: input.activityStart !== undefined,
    activityEnd: input.activityEnd !== undefined,
    audioStreamEnd: input.audioStreamEnd ?? false,
  }
}

/** 16 kHz is native; 8 kHz is reported to work; a rate that is left out means 16 kHz. */
function readAudio(blob: { readonly data: string; readonly mimeType: string }): AudioChunk {
  const match = /^audio\/pcm(?:;\s*rate=(\d{4,6}))?$/.exec(blob.mimeType)
  const sampleRate = Number(match?.[1] ?? 16_000)
  if (match === null || sampleRate < 8_000 || sampleRate > 48_000) {
    throw invalid(`Invalid value at 'realtimeInput.audio.mimeType': ${blob.mimeType.slice(0, 40)}`)
  }
  return { pcm: Buffer.from(blob.data, 'base64'), sampleRate }
}

function readClientContent(body: unknown): ClientContent {
  const content = read('clientContent', clientContent, body)
  return {
    kind: 'clientContent',
    texts: (content.turns ?? [])
      .flatMap((turn) => turn.parts ?? [])
      .flatMap((part) => (part.text === undefined ? [] : [part.text])),
    turnComplete: content.turnComplete ?? false,
  }
}
