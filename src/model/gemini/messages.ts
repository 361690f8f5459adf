import { z } from 'zod'
import type { ModelEvents, ToolCall, TurnEnd } from '../model-session.ts'
import { decodeBase64 } from './loose-base64.ts'
import { voiceActivityEdge } from './workarounds.ts'

/** Where the events of a message go, in order. */
export type Emit = <K extends keyof ModelEvents>(name: K, ...args: ModelEvents[K]) => void

/** What a message can only be understood with. */
export interface MessageContext {
  /** Names a tool call that came without an id; null where an id is required (API key). */
  readonly nameToolCall: (() => string) | null
}

const flag = z.boolean()
const text = z.string()
const count = z.number().nonnegative()
const section = z.record(z.string(), z.unknown())
const list = z.array(z.unknown())
const texts = z.array(text)
const transcription = z.object({ text: text.nullish() })
const inlineData = z.object({ data: text, mimeType: text.nullish() })
const part = z.object({ thought: flag.nullish(), inlineData: inlineData.nullish() })
const toolCall = z.object({ id: text.nullish(), name: text, args: section.nullish() })
const goAway = z.object({ timeLeft: text.nullish() })
const resumption = z.object({ resumable: flag.nullish(), newHandle: text.nullish() })
const usage = z.object({
  promptTokenCount: count.nullish(),
  responseTokenCount: count.nullish(),
  totalTokenCount: count.nullish(),
})

type Fields = Readonly<Record<string, unknown>>

/**
 * Turns one message of the server into events.
 *
 * A message can hold several things at once. They are told in the order in which a listener needs
 * them, not in the order of the wire: an interruption before anything else, words before the audio
 * that speaks them, the end of the generation after its audio, the end of the turn last. What is
 * malformed is reported by a constant reason and dropped; the rest of the message still counts.
 * Unknown fields are ignored: the service adds some without notice.
 */
export function readServerMessage(message: object, context: MessageContext, emit: Emit): void {
  const fields: Fields = { ...message }
  const read = reader(emit)
  const content = read(section, fields, 'serverContent') ?? {}
  if (read(flag, content, 'interrupted') === true) emit('interrupted')
  readVoiceActivity(read(section, fields, 'voiceActivity'), emit)
  readTranscript(read(transcription, content, 'inputTranscription'), 'callerText', emit)
  readTranscript(read(transcription, content, 'outputTranscription'), 'agentText', emit)
  readModelTurn(read(section, content, 'modelTurn') ?? {}, emit)
  if (read(flag, content, 'generationComplete') === true) emit('generationComplete')
  readToolCalls(read(section, fields, 'toolCall') ?? {}, context, emit)
  readCancellation(read(section, fields, 'toolCallCancellation') ?? {}, emit)
  readResumption(read(resumption, fields, 'sessionResumptionUpdate'), emit)
  readUsage(read(usage, fields, 'usageMetadata'), emit)
  readGoAway(read(goAway, fields, 'goAway'), emit)
  readTurnEnd(content, emit)
}

/** Reads one field; null when it is absent, or malformed, which is reported. */
function reader(emit: Emit): <T>(schema: z.ZodType<T>, from: Fields, name: string) => T | null {
  return (schema, from, name) => {
    const value = from[name]
    if (value === undefined || value === null) return null
    const parsed = schema.safeParse(value)
    if (parsed.success) return parsed.data
    emit('badMessage', `malformed ${name}`)
    return null
  }
}

function readVoiceActivity(activity: Fields | null, emit: Emit): void {
  if (activity === null) return
  const edge = voiceActivityEdge(activity)
  if (edge !== null) emit('callerActivity', edge)
}

function readTranscript(
  piece: z.infer<typeof transcription> | null,
  name: 'callerText' | 'agentText',
  emit: Emit,
): void {
  // Empty pieces carry only `finished`, which is not reliable.
  if (piece?.text) emit(name, piece.text)
}

function readModelTurn(turn: Fields, emit: Emit): void {
  for (const one of reader(emit)(list, turn, 'parts') ?? []) {
    const parsed = part.safeParse(one)
    if (!parsed.success) {
      emit('badMessage', 'malformed part')
      continue
    }
    // A model that speaks writes only its thoughts as text parts, flagged or not: nobody hears or
    // reads them. Its words are the output transcription.
    if (parsed.data.thought === true || !parsed.data.inlineData) continue
    readAudio(parsed.data.inlineData, emit)
  }
}

function readAudio({ data, mimeType }: z.infer<typeof inlineData>, emit: Emit): void {
  if (data === '') return
  if (!isPcm24k(mimeType ?? 'audio/pcm')) {
    emit('badMessage', 'audio in an unknown format')
    return
  }
  const pcm = decodeBase64(data)
  if (pcm === null) emit('badMessage', 'audio that is not base64')
  else emit('audio', pcm)
}

/** `audio/pcm` with a rate of 24000, or without one: older services left it out. */
function isPcm24k(mimeType: string): boolean {
  const [type, ...parameters] = mimeType.toLowerCase().split(';')
  const rates = parameters.map((one) => one.trim()).filter((one) => one.startsWith('rate='))
  return type?.trim() === 'audio/pcm' && rates.every((rate) => rate === 'rate=24000')
}

function readToolCalls(from: Fields, context: MessageContext, emit: Emit): void {
  const calls: ToolCall[] = []
  for (const one of reader(emit)(list, from, 'functionCalls') ?? []) {
    const parsed = toolCall.safeParse(one)
    const id = parsed.data?.id || context.nameToolCall?.()
    if (!parsed.success || id === undefined) emit('badMessage', 'malformed tool call')
    else calls.push({ id, name: parsed.data.name, args: parsed.data.args ?? {} })
  }
  if (calls.length > 0) emit('toolCalls', calls)
}

function readCancellation(from: Fields, emit: Emit): void {
  const ids = reader(emit)(texts, from, 'ids') ?? []
  if (ids.length > 0) emit('toolsCancelled', ids)
}

/** Only a handle that is resumable now is worth keeping: an older one loses what came since. */
function readResumption(update: z.infer<typeof resumption> | null, emit: Emit): void {
  if (update === null) return
  emit('resumable', update.resumable === true && update.newHandle ? update.newHandle : null)
}

function readUsage(counts: z.infer<typeof usage> | null, emit: Emit): void {
  if (counts === null) return
  emit('usage', {
    promptTokens: counts.promptTokenCount ?? 0,
    responseTokens: counts.responseTokenCount ?? 0,
    totalTokens: counts.totalTokenCount ?? 0,
  })
}

function readGoAway(notice: z.infer<typeof goAway> | null, emit: Emit): void {
  if (notice !== null) emit('goAway', durationMs(notice.timeLeft ?? ''))
}

/** A protobuf duration as JSON writes it (`50s`, `9.500s`), in milliseconds; otherwise null. */
function durationMs(duration: string): number | null {
  const seconds = /^(\d+(?:\.\d{1,9})?)s$/.exec(duration)?.[1]
  return seconds === undefined ? null : Number(seconds) * 1_000
}

/**
 * The end of a turn, or silence that is meant: told as a turn end that is not final when it comes
 * without `turnComplete`.
 */
function readTurnEnd(content: Fields, emit: Emit): void {
  const read = reader(emit)
  const ended = read(flag, content, 'turnComplete') === true
  const waiting = read(flag, content, 'waitingForInput') === true
  const given = read(text, content, 'turnCompleteReason')
  const status = read(text, content, 'interactionStatus')
  if (!ended && !waiting) return
  const reason = given === 'TURN_COMPLETE_REASON_UNSPECIFIED' ? null : given
  const end: TurnEnd = {
    reason,
    waiting: waiting || reason === 'NEED_MORE_INPUT' || status === 'IDLE',
    final: ended && status !== 'IN_PROGRESS',
  }
  emit('turnComplete', end)
}
