import type { Platform } from './endpoint.ts'
import { findLiveModel, type LiveModel, type ToolBehavior } from './live-models.ts'
import { invalid, invalidField, Refusal } from './refusal.ts'
import { type SetupMessage, setupSchema } from './setup-schema.ts'

/** How the caller's turns are found. */
export type TurnFinding =
  | { readonly kind: 'automatic'; readonly detection: SpeechDetection }
  /** The client sends `activityStart` and `activityEnd`. */
  | { readonly kind: 'manual' }

interface SpeechDetection {
  readonly startSensitivity: 'high' | 'low'
  /** Speech that must be heard before a start is reported. */
  readonly startMs: number
  /** Quiet that ends a turn. */
  readonly silenceMs: number
}

interface Resumption {
  /** The snapshot to go on from; null for a new session. */
  readonly handle: string | null
  /** Updates say which client message was the last that they contain (Vertex). */
  readonly transparent: boolean
}

/** When and how far the context is cut; tokens. */
export interface Compression {
  readonly triggerTokens: number
  readonly targetTokens: number
}

/** A set-up that was accepted, in the words of this sandbox. */
export interface LiveSetup {
  readonly platform: Platform
  readonly modelName: string
  readonly model: LiveModel
  readonly systemText: string
  readonly turnFinding: TurnFinding
  /** The caller's speech interrupts the model. */
  readonly interruptible: boolean
  readonly inputTranscription: boolean
  readonly outputTranscription: boolean
  /** Null: the client did not ask for resumption updates. */
  readonly resumption: Resumption | null
  readonly compression: Compression | null
  /** The first `clientContent` is history: it is not answered. */
  readonly initialHistory: boolean
  readonly functions: ReadonlyMap<string, ToolBehavior>
  /** The message as it came. */
  readonly message: SetupMessage
}

/** The service's defaults are not published; these answer as quickly as it was seen to. */
const DEFAULT_SILENCE_MS = { high: 500, low: 1_000 } as const
const DEFAULT_START_MS = { high: 100, low: 200 } as const

/** Where the context is cut when the client asks for compression without a number. */
const DEFAULT_TRIGGER_TOKENS = 104_857

/**
 * Checks a set-up as the service does.
 *
 * @throws Refusal 1007 for a field that is not accepted, 1008 for a model that does not exist.
 */
export function acceptSetup(raw: unknown, platform: Platform): LiveSetup {
  const result = setupSchema.safeParse(raw)
  if (!result.success) throw invalidField('setup', result.error)
  const message = result.data
  const model = findLiveModel(platform, message.model)
  if (model === null) {
    const version = platform === 'vertex' ? 'v1beta1' : 'v1beta'
    throw new Refusal(1008, `${message.model} is not found for API version ${version}`)
  }
  checkPlatform(message, platform)
  checkModel(message, model, platform)
  const activityHandling = message.realtimeInputConfig?.activityHandling
  return {
    platform,
    modelName: message.model,
    model,
    systemText: (message.systemInstruction?.parts ?? []).map((part) => part.text ?? '').join('\n'),
    turnFinding: turnFinding(message),
    interruptible: activityHandling !== 'NO_INTERRUPTION',
    inputTranscription: message.inputAudioTranscription !== undefined,
    outputTranscription: message.outputAudioTranscription !== undefined,
    resumption:
      message.sessionResumption === undefined
        ? null
        : {
            handle: message.sessionResumption.handle ?? null,
            transparent: message.sessionResumption.transparent ?? false,
          },
    compression: compression(message),
    initialHistory: message.historyConfig?.initialHistoryInClientContent ?? false,
    functions: functions(message, model),
    message,
  }
}

/** Fields that exist on one of the two platforms only. */
function checkPlatform(message: SetupMessage, platform: Platform): void {
  if (platform === 'vertex') return
  if (message.explicitVadSignal !== undefined) {
    throw invalid('explicitVadSignal is not supported with an API key.')
  }
  if (message.sessionResumption?.transparent !== undefined) {
    throw invalid('sessionResumption.transparent is not supported with an API key.')
  }
}

function checkModel(message: SetupMessage, model: LiveModel, platform: Platform): void {
  const generation = message.generationConfig
  const modalities = generation?.responseModalities ?? ['AUDIO']
  if (modalities.length !== 1 || modalities[0] !== 'AUDIO') {
    throw invalid('The requested combination of response modalities is not supported by the model.')
  }
  checkThinking(generation?.thinkingConfig, model)
  const proactive =
    message.proactivity !== undefined || generation?.enableAffectiveDialog !== undefined
  if (proactive && !(platform === 'vertex' && model.proactivityOnVertex)) {
    throw invalid('proactivity and enableAffectiveDialog are not supported by the model.')
  }
}

function checkThinking(
  thinking: NonNullable<SetupMessage['generationConfig']>['thinkingConfig'],
  model: LiveModel,
): void {
  switch (model.thinking) {
    case 'allowed':
      return
    case 'absent':
      if (thinking !== undefined) throw invalid('thinkingConfig is not supported by the model.')
      return
    case 'level-or-budget': {
      const level = thinking?.thinkingLevel !== undefined
      const budget = thinking?.thinkingBudget !== undefined
      if (level === budget) {
        throw invalid('Exactly one of thinkingLevel and thinkingBudget is required by the model.')
      }
    }
  }
}

function turnFinding(message: SetupMessage): TurnFinding {
  const wanted = message.realtimeInputConfig?.automaticActivityDetection
  if (wanted?.disabled === true) return { kind: 'manual' }
  const start = wanted?.startOfSpeechSensitivity === 'START_SENSITIVITY_LOW' ? 'low' : 'high'
  const end = wanted?.endOfSpeechSensitivity === 'END_SENSITIVITY_LOW' ? 'low' : 'high'
  return {
    kind: 'automatic',
    detection: {
      startSensitivity: start,
      startMs: wanted?.prefixPaddingMs ?? DEFAULT_START_MS[start],
      silenceMs: wanted?.silenceDurationMs ?? DEFAULT_SILENCE_MS[end],
    },
  }
}

function compression(message: SetupMessage): Compression | null {
  const wanted = message.contextWindowCompression
  if (wanted === undefined) return null
  const triggerTokens = Number(wanted.triggerTokens ?? DEFAULT_TRIGGER_TOKENS)
  const targetTokens = Number(wanted.slidingWindow?.targetTokens ?? triggerTokens / 2)
  if (targetTokens >= triggerTokens) {
    throw invalid('slidingWindow.targetTokens must be smaller than triggerTokens.')
  }
  return { triggerTokens, targetTokens }
}

function functions(message: SetupMessage, model: LiveModel): ReadonlyMap<string, ToolBehavior> {
  const found = new Map<string, ToolBehavior>()
  for (const declared of (message.tools ?? []).flatMap((one) => one.functionDeclarations ?? [])) {
    const behavior = declared.behavior ?? 'UNSPECIFIED'
    if (behavior === 'UNSPECIFIED') {
      found.set(declared.name, model.toolBehaviors[0])
    } else if (model.toolBehaviors.includes(behavior)) {
      found.set(declared.name, behavior)
    } else {
      throw invalid(`Function behavior ${behavior} is not supported by the model.`)
    }
  }
  return found
}
