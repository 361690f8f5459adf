import { z } from 'zod'

import { PREBUILT_VOICES } from './live-models.ts'

/** Token counts are 64-bit integers: strings in the JSON form of protocol buffers. */
const tokenCount = z.union([z.string().regex(/^\d+$/, 'not a token count'), z.int().min(0)])

/** A field that the service knows and this sandbox does not act on. */
const known = z.unknown().optional()

const content = z.strictObject({
  role: z.string().optional(),
  parts: z.array(z.looseObject({ text: z.string().optional() })).optional(),
})

const voiceConfig = z.strictObject({
  prebuiltVoiceConfig: z
    .strictObject({
      voiceName: z
        .string()
        .refine((name) => PREBUILT_VOICES.has(name), 'the requested voice is not available')
        .optional(),
    })
    .optional(),
  replicatedVoiceConfig: known,
})

const thinkingConfig = z.strictObject({
  includeThoughts: z.boolean().optional(),
  thinkingBudget: z.int().min(-1).optional(),
  thinkingLevel: z.enum(['MINIMAL', 'LOW', 'MEDIUM', 'HIGH']).optional(),
})

const generationConfig = z.strictObject({
  responseModalities: z.array(z.enum(['AUDIO', 'TEXT', 'IMAGE', 'VIDEO'])).optional(),
  speechConfig: z
    .strictObject({
      voiceConfig: voiceConfig.optional(),
      languageCode: z.string().optional(),
      multiSpeakerVoiceConfig: known,
    })
    .optional(),
  temperature: z.number().min(0).max(2).optional(),
  topP: z.number().min(0).max(1).optional(),
  topK: z.number().min(0).optional(),
  maxOutputTokens: z.int().min(1).optional(),
  thinkingConfig: thinkingConfig.optional(),
  enableAffectiveDialog: z.boolean().optional(),
  mediaResolution: known,
  seed: known,
  candidateCount: known,
  stopSequences: known,
  presencePenalty: known,
  frequencyPenalty: known,
  responseMimeType: known,
  responseSchema: known,
  responseJsonSchema: known,
  responseLogprobs: known,
  logprobs: known,
  translationConfig: known,
})

const tool = z.strictObject({
  functionDeclarations: z
    .array(
      z.strictObject({
        name: z.string().regex(/^[A-Za-z_][\w.:-]{0,127}$/, 'not a function name'),
        description: z.string().optional(),
        behavior: z.enum(['UNSPECIFIED', 'BLOCKING', 'NON_BLOCKING']).optional(),
        parameters: known,
        parametersJsonSchema: known,
        response: known,
        responseJsonSchema: known,
      }),
    )
    .optional(),
  googleSearch: known,
  googleSearchRetrieval: known,
  googleMaps: known,
  codeExecution: known,
  urlContext: known,
  computerUse: known,
  fileSearch: known,
  mcpServers: known,
  retrieval: known,
})

const transcription = z.strictObject({
  languageCodes: z.array(z.string()).optional(),
  customVocabulary: z.array(z.string()).optional(),
  adaptationPhrases: z.array(z.string()).optional(),
  languageAuto: known,
  languageHints: known,
  wordTimestamp: known,
  diarization: known,
  mode: known,
  sourceText: known,
})

const realtimeInputConfig = z.strictObject({
  automaticActivityDetection: z
    .strictObject({
      disabled: z.boolean().optional(),
      startOfSpeechSensitivity: z
        .enum(['START_SENSITIVITY_UNSPECIFIED', 'START_SENSITIVITY_HIGH', 'START_SENSITIVITY_LOW'])
        .optional(),
      endOfSpeechSensitivity: z
        .enum(['END_SENSITIVITY_UNSPECIFIED', 'END_SENSITIVITY_HIGH', 'END_SENSITIVITY_LOW'])
        .optional(),
      prefixPaddingMs: z.int().min(0).optional(),
      silenceDurationMs: z.int().min(0).optional(),
    })
    .optional(),
  activityHandling: z
    .enum(['ACTIVITY_HANDLING_UNSPECIFIED', 'START_OF_ACTIVITY_INTERRUPTS', 'NO_INTERRUPTION'])
    .optional(),
  turnCoverage: z
    .enum([
      'TURN_COVERAGE_UNSPECIFIED',
      'TURN_INCLUDES_ONLY_ACTIVITY',
      'TURN_INCLUDES_ALL_INPUT',
      'TURN_INCLUDES_AUDIO_ACTIVITY_AND_ALL_VIDEO',
    ])
    .optional(),
  interimTranscriptTimestampEnabled: known,
})

/**
 * The fields of a set-up, as the types of `@google/genai` 3.1.0 list them. A field that is not
 * here does not exist: the service answers 1007. `null` is not "left out": `handle: null` is 1007.
 */
export const setupSchema = z.strictObject({
  model: z.string(),
  generationConfig: generationConfig.optional(),
  systemInstruction: content.optional(),
  tools: z.array(tool).optional(),
  realtimeInputConfig: realtimeInputConfig.optional(),
  sessionResumption: z
    .strictObject({ handle: z.string().min(1).optional(), transparent: z.boolean().optional() })
    .optional(),
  contextWindowCompression: z
    .strictObject({
      triggerTokens: tokenCount.optional(),
      slidingWindow: z.strictObject({ targetTokens: tokenCount.optional() }).optional(),
    })
    .optional(),
  inputAudioTranscription: transcription.optional(),
  outputAudioTranscription: transcription.optional(),
  proactivity: z
    .strictObject({
      proactiveAudio: z.boolean().optional(),
      proactiveVideo: z.boolean().optional(),
    })
    .optional(),
  historyConfig: z
    .strictObject({ initialHistoryInClientContent: z.boolean().optional() })
    .optional(),
  explicitVadSignal: z.boolean().optional(),
  avatarConfig: known,
  safetySettings: known,
  labels: z.record(z.string(), z.string()).optional(),
})

export type SetupMessage = z.output<typeof setupSchema>
