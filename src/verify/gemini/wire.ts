import { dig, type Fields, type Wanted } from '../message-log.ts'

/** What the model is told, as it stands on the wire: one top-level key a message. */
export const says = {
  /** Written input of the caller. */
  text: (text: string): Fields => ({ realtimeInput: { text } }),
  /** PCM, signed 16-bit little-endian, mono. */
  audio: (pcm: Uint8Array, sampleRate: number): Fields => ({
    realtimeInput: {
      audio: {
        data: Buffer.from(pcm.buffer, pcm.byteOffset, pcm.byteLength).toString('base64'),
        mimeType: `audio/pcm;rate=${sampleRate}`,
      },
    },
  }),
  /** The caller begins and has ended, where the model does not listen for it. */
  activityStart: (): Fields => ({ realtimeInput: { activityStart: {} } }),
  activityEnd: (): Fields => ({ realtimeInput: { activityEnd: {} } }),
  audioStreamEnd: (): Fields => ({ realtimeInput: { audioStreamEnd: true } }),
  content: (turns: readonly Turn[], turnComplete: boolean): Fields => ({
    clientContent: {
      turns: turns.map(({ role, text }) => ({ role, parts: [{ text }] })),
      turnComplete,
    },
  }),
  toolResult: (call: ToolCallSeen, response: unknown): Fields => ({
    toolResponse: { functionResponses: [{ id: call.id, name: call.name, response }] },
  }),
}

export interface Turn {
  readonly role: 'user' | 'model'
  readonly text: string
}

export interface ToolCallSeen {
  readonly id: string
  readonly name: string
}

/** What may be waited for. */
export const sees = {
  setupComplete: ({ fields }) => fields['setupComplete'] !== undefined,
  audio: ({ fields }) => audioMsOf(fields) > 0,
  /** Audio, or the words that it will speak. */
  speech: ({ fields }) => audioMsOf(fields) > 0 || agentTextOf(fields) !== '',
  interrupted: ({ fields }) => dig(fields, 'serverContent', 'interrupted') === true,
  generationComplete: ({ fields }) => dig(fields, 'serverContent', 'generationComplete') === true,
  /** The last one of a turn: `IN_PROGRESS` means that more follows. */
  turnComplete: ({ fields }) =>
    dig(fields, 'serverContent', 'turnComplete') === true &&
    dig(fields, 'serverContent', 'interactionStatus') !== 'IN_PROGRESS',
  callerStart: ({ fields }) => activityOf(fields) === 'ACTIVITY_START',
  callerEnd: ({ fields }) => activityOf(fields) === 'ACTIVITY_END',
  callerText: ({ fields }) => callerTextOf(fields) !== '',
  toolCall: ({ fields }) => toolCallOf(fields) !== null,
  toolsCancelled: ({ fields }) => fields['toolCallCancellation'] !== undefined,
  resumption: ({ fields }) => fields['sessionResumptionUpdate'] !== undefined,
  handle: ({ fields }) => handleOf(fields) !== null,
  goAway: ({ fields }) => fields['goAway'] !== undefined,
} satisfies Readonly<Record<string, Wanted>>

/** The model's speech: PCM, 16 bits, mono, at this rate. */
const OUTPUT_BYTES_PER_MS = 48

/** Milliseconds of speech in a message. */
export function audioMsOf(fields: Fields): number {
  const parts = dig(fields, 'serverContent', 'modelTurn', 'parts')
  if (!Array.isArray(parts)) return 0
  return (
    parts.reduce<number>((total, part) => {
      const data = dig(part, 'inlineData', 'data')
      return typeof data === 'string' ? total + Buffer.byteLength(data, 'base64') : total
    }, 0) / OUTPUT_BYTES_PER_MS
  )
}

export function agentTextOf(fields: Fields): string {
  return textAt(fields, 'outputTranscription')
}

/** A handle that can be resumed from; null when the message has none. */
export function handleOf(fields: Fields): string | null {
  const handle = dig(fields, 'sessionResumptionUpdate', 'newHandle')
  const resumable = dig(fields, 'sessionResumptionUpdate', 'resumable') === true
  return resumable && typeof handle === 'string' && handle !== '' ? handle : null
}

/** The first function call of a message. */
export function toolCallOf(fields: Fields): ToolCallSeen | null {
  const id = dig(fields, 'toolCall', 'functionCalls', 0, 'id')
  const name = dig(fields, 'toolCall', 'functionCalls', 0, 'name')
  return typeof id === 'string' && typeof name === 'string' ? { id, name } : null
}

function callerTextOf(fields: Fields): string {
  return textAt(fields, 'inputTranscription')
}

function textAt(fields: Fields, key: string): string {
  const text = dig(fields, 'serverContent', key, 'text')
  return typeof text === 'string' ? text : ''
}

/** The wire says `type`, the SDK's types `voiceActivityType`. */
function activityOf(fields: Fields): unknown {
  return dig(fields, 'voiceActivity', 'type') ?? dig(fields, 'voiceActivity', 'voiceActivityType')
}
