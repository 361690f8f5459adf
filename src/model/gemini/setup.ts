import {
  EndSensitivity,
  Modality,
  StartSensitivity,
  type AutomaticActivityDetection,
  type ContextWindowCompressionConfig,
  type LiveConnectConfig,
} from '@google/genai'
import type { SessionRequest, TurnDetection } from '../model-session.ts'
import { functionDeclarations } from './functions.ts'
import type { ModelProfile } from './model-profiles.ts'

/** More terms are refused (https://ai.google.dev/gemini-api/docs/live-api/live-transcribe). */
const MAX_VOCABULARY_TERMS = 1_000

/**
 * About a quarter of an hour of a call (25 to 32 tokens a second and side). The whole context is
 * billed again with every turn, so the trigger is what keeps a long call affordable.
 */
const COMPRESSION_TRIGGER_TOKENS = 32_000

/** What is kept: the instructions and about the last eight minutes. */
const COMPRESSION_TARGET_TOKENS = 16_000

const START_SENSITIVITY = {
  high: StartSensitivity.START_SENSITIVITY_HIGH,
  low: StartSensitivity.START_SENSITIVITY_LOW,
} as const

const END_SENSITIVITY = {
  high: EndSensitivity.END_SENSITIVITY_HIGH,
  low: EndSensitivity.END_SENSITIVITY_LOW,
} as const

/**
 * The SDK's configuration of one session. A fresh object every time: connecting changes it.
 *
 * Left out on purpose, each ends the session or throws in the SDK: `sessionResumption.handle: null`
 * (1007), and with an API key `sessionResumption.transparent` and `explicitVadSignal`.
 * `speechConfig.languageCode` is left out too: native-audio models choose the language themselves
 * and are told in the system instruction
 * (https://docs.cloud.google.com/vertex-ai/generative-ai/docs/live-api/configure-language-voice).
 */
export function liveConfig(request: SessionRequest, profile: ModelProfile): LiveConnectConfig {
  return {
    responseModalities: [Modality.AUDIO],
    speechConfig: { voiceConfig: { prebuiltVoiceConfig: { voiceName: request.voice } } },
    systemInstruction: `${request.instructions}\n\n${languageInstruction(request.language)}`,
    inputAudioTranscription: {
      languageCodes: [request.language],
      ...(request.vocabulary.length === 0
        ? {}
        : { customVocabulary: request.vocabulary.slice(0, MAX_VOCABULARY_TERMS) }),
    },
    outputAudioTranscription: {},
    contextWindowCompression: contextWindow(),
    // Present even when empty: it asks for the handles of this session.
    sessionResumption: request.resumeHandle === undefined ? {} : { handle: request.resumeHandle },
    realtimeInputConfig: { automaticActivityDetection: activityDetection(request.turnDetection) },
    ...(request.tools.length === 0
      ? {}
      : { tools: [{ functionDeclarations: functionDeclarations(request.tools, profile) }] }),
    ...(profile.thinking === null ? {} : { thinkingConfig: { ...profile.thinking } }),
    ...(request.temperature === undefined ? {} : { temperature: request.temperature }),
  }
}

/** Without a sliding window a session ends after 15 minutes of audio. Counts are strings (int64). */
function contextWindow(): ContextWindowCompressionConfig {
  return {
    triggerTokens: String(COMPRESSION_TRIGGER_TOKENS),
    slidingWindow: { targetTokens: String(COMPRESSION_TARGET_TOKENS) },
  }
}

function activityDetection(detection: TurnDetection): AutomaticActivityDetection {
  if (detection.manual === true) return { disabled: true }
  const { startSensitivity, endSensitivity, prefixPaddingMs, silenceDurationMs } = detection
  return {
    ...(startSensitivity === undefined
      ? {}
      : { startOfSpeechSensitivity: START_SENSITIVITY[startSensitivity] }),
    ...(endSensitivity === undefined
      ? {}
      : { endOfSpeechSensitivity: END_SENSITIVITY[endSensitivity] }),
    ...(prefixPaddingMs === undefined ? {} : { prefixPaddingMs }),
    ...(silenceDurationMs === undefined ? {} : { silenceDurationMs }),
  }
}

function languageInstruction(tag: string): string {
  return `Speak ${languageName(tag)} unless the caller asks for another language.`
}

/** `de-DE` → `German (Germany)`; a tag that is not well-formed stands for itself. */
function languageName(tag: string): string {
  try {
    return new Intl.DisplayNames(['en'], { type: 'language' }).of(tag) ?? tag
  } catch {
    return tag
  }
}
