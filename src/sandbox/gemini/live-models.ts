import type { Platform } from './endpoint.ts'

/** How a function call is run: the model waits for it, or talks on. */
export type ToolBehavior = 'BLOCKING' | 'NON_BLOCKING'

/** What sets one Live model apart from another. */
export interface LiveModel {
  /** `thinkingConfig`: must be absent, needs exactly one of level and budget, or may be given. */
  readonly thinking: 'absent' | 'level-or-budget' | 'allowed'
  /** Behaviours that a function may declare; the first is the default. */
  readonly toolBehaviors: readonly [ToolBehavior, ...ToolBehavior[]]
  /** A `clientContent` that opens the session needs `historyConfig.initialHistoryInClientContent`. */
  readonly seedNeedsHistoryConfig: boolean
  /** `audioStreamEnd` ends the caller's turn. */
  readonly streamEndEndsTurn: boolean
  /** `turnComplete` carries `interactionStatus: IDLE`. */
  readonly reportsIdle: boolean
  /** `proactivity` and `enableAffectiveDialog`, outside the developer API's v1beta. */
  readonly proactivityOnVertex: boolean
  /** Older models on Vertex leave the rate out of the mime type. */
  readonly bareMimeTypeOnVertex: boolean
}

const live38: LiveModel = {
  thinking: 'absent',
  toolBehaviors: ['NON_BLOCKING', 'BLOCKING'],
  seedNeedsHistoryConfig: false,
  streamEndEndsTurn: false,
  reportsIdle: false,
  proactivityOnVertex: false,
  bareMimeTypeOnVertex: false,
}

const live38ExtendedThinking: LiveModel = {
  ...live38,
  thinking: 'level-or-budget',
  toolBehaviors: ['NON_BLOCKING'],
  reportsIdle: true,
}

const live31Preview: LiveModel = {
  thinking: 'allowed',
  toolBehaviors: ['BLOCKING'],
  seedNeedsHistoryConfig: true,
  streamEndEndsTurn: true,
  reportsIdle: false,
  proactivityOnVertex: false,
  bareMimeTypeOnVertex: false,
}

const nativeAudio25: LiveModel = {
  thinking: 'allowed',
  toolBehaviors: ['BLOCKING', 'NON_BLOCKING'],
  seedNeedsHistoryConfig: false,
  streamEndEndsTurn: true,
  reportsIdle: false,
  proactivityOnVertex: true,
  bareMimeTypeOnVertex: true,
}

const NAMES: Record<Platform, readonly (readonly [name: RegExp, model: LiveModel])[]> = {
  'api-key': [
    [/^models\/gemini-3\.8-live$/, live38],
    [/^models\/gemini-3\.8-live-extended-thinking$/, live38ExtendedThinking],
    [/^models\/gemini-3\.1-flash-live-preview$/, live31Preview],
    [/^models\/gemini-2\.5-flash-native-audio-[a-z0-9-]+$/, nativeAudio25],
  ],
  vertex: [
    [/^projects\/[^/]+\/locations\/[^/]+\/publishers\/google\/models\/gemini-3\.8-live$/, live38],
    [
      /^projects\/[^/]+\/locations\/[^/]+\/publishers\/google\/models\/gemini-live-2\.5-flash-native-audio$/,
      nativeAudio25,
    ],
  ],
}

/** The model of a resource name (`models/…`, `projects/…`), or null when there is none. */
export function findLiveModel(platform: Platform, resource: string): LiveModel | null {
  return NAMES[platform].find(([name]) => name.test(resource))?.[1] ?? null
}

/** The prebuilt voices; any other name is refused. */
export const PREBUILT_VOICES: ReadonlySet<string> = new Set(
  `Zephyr Puck Charon Kore Fenrir Leda Orus Aoede Callirrhoe Autonoe Enceladus Iapetus Umbriel
   Algieba Despina Erinome Algenib Rasalgethi Laomedeia Achernar Alnilam Schedar Gacrux Pulcherrima
   Achird Zubenelgenubi Vindemiatrix Sadachbia Sadaltager Sulafat`.split(/\s+/),
)
