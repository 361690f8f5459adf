import { ThinkingLevel, type ThinkingConfig } from '@google/genai'

/** Where one model of the Live API wants to be treated differently from another. */
export interface ModelProfile {
  /**
   * Null leaves the field out of the set-up. `gemini-3.8-live` closes with 1007 when it is there;
   * the extended-thinking model wants exactly one of level and budget (https://ai.google.dev/gemini-api/docs/live-api/thinking).
   */
  readonly thinking: Readonly<ThinkingConfig> | null
  /**
   * How a turn in writing reaches a session under way. `clientContent` keeps the order and
   * interrupts what is being generated; 3.1 takes it only for seeding, before anything else
   * (strands-agents/harness-sdk#3034, livekit/agents-js#1724).
   */
  readonly textChannel: 'clientContent' | 'realtimeInput'
  /** Which way functions are called (https://ai.google.dev/gemini-api/docs/live-api/tools). */
  readonly tools: {
    /** A function may be declared NON_BLOCKING: the conversation goes on while it runs. */
    readonly background: boolean
    /** For which of the others the model waits: those declared BLOCKING, all of them, or none. */
    readonly waits: 'declared' | 'by-default' | 'never'
    /** A result may say when it is used; where it may not, it is used when nobody speaks. */
    readonly scheduling: boolean
  }
}

const standard: ModelProfile = {
  thinking: null,
  textChannel: 'clientContent',
  tools: { background: true, waits: 'declared', scheduling: true },
}

/** Waits for every function that is not declared NON_BLOCKING. */
const waiting: ModelProfile = {
  ...standard,
  tools: { background: true, waits: 'by-default', scheduling: true },
}

/** By family: dated previews and numbered releases of a family behave alike. */
const profiles: ReadonlyMap<string, ModelProfile> = new Map([
  ['gemini-3.8-live', standard],
  [
    'gemini-3.8-live-extended-thinking',
    // On the telephone every pause is heard: the lowest level that the model accepts.
    {
      ...standard,
      thinking: { thinkingLevel: ThinkingLevel.LOW },
      // It waits for no function, and some of its releases refuse `scheduling`.
      tools: { background: true, waits: 'never', scheduling: false },
    },
  ],
  [
    'gemini-3.1-flash-live',
    {
      ...standard,
      textChannel: 'realtimeInput',
      tools: { background: false, waits: 'by-default', scheduling: false },
    },
  ],
  ['gemini-2.5-flash-native-audio', waiting],
  // The same model under its name on Vertex AI.
  ['gemini-live-2.5-flash-native-audio', waiting],
])

/** One name a family, for messages. */
const KNOWN_MODELS = [
  'gemini-3.8-live',
  'gemini-3.8-live-extended-thinking',
  'gemini-3.1-flash-live-preview',
  'gemini-2.5-flash-native-audio-preview-12-2025',
  'gemini-live-2.5-flash-native-audio',
] as const

/** A name that {@link profileFor} knows. */
export type KnownModel = (typeof KNOWN_MODELS)[number]

/** `models/NAME`, or a full resource name of Vertex AI. */
const PREFIX = /^(?:models|(?:projects\/[^/]+\/locations\/[^/]+\/)?publishers\/google\/models)\//

/** `-latest`, `-preview`, `-preview-09-2025`, `-001`: which release of a family it is. */
const RELEASE = /(?:-latest|-preview(?:-\d{2}-\d{4})?)?(?:-\d{3})?$/

/** The profile for a model's name, with or without its resource prefix and release. */
export function profileFor(modelName: string): ModelProfile | null {
  return profiles.get(modelName.replace(PREFIX, '').replace(RELEASE, '')) ?? null
}

/** What is wrong with a model's name and what to use instead, as the end of a sentence; or null. */
export function modelProblem(modelName: string): string | null {
  if (profileFor(modelName) !== null) return null
  return `is not a known Gemini Live model; use ${KNOWN_MODELS.join(', ')} or a release of one.`
}
