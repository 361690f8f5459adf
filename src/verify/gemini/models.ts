import type { KnownModel } from '../../model/gemini/model-profiles.ts'

/** The models that the developer API offers, one of each family that behaves in its own way. */
export const LIVE = 'gemini-3.8-live'
export const EXTENDED_THINKING = 'gemini-3.8-live-extended-thinking'
export const FLASH_PREVIEW = 'gemini-3.1-flash-live-preview'
export const NATIVE_AUDIO = 'gemini-2.5-flash-native-audio-preview-12-2025'

export const MODELS = [
  LIVE,
  EXTENDED_THINKING,
  FLASH_PREVIEW,
  NATIVE_AUDIO,
] as const satisfies readonly KnownModel[]
