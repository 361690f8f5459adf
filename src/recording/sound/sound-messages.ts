import type { SoundFormats } from './new-sound.ts'
import type { SoundFileEnd } from './sound-file.ts'
import type { LoggedSound } from './sound-log.ts'

/** To the thread that writes recordings, in the order in which things happened. */
export type ToSoundThread =
  | {
      readonly kind: 'open'
      readonly track: number
      readonly path: string
      readonly formats: SoundFormats
      readonly startMs: number
      readonly maxMs: number
    }
  | {
      readonly kind: 'sound'
      /** Nothing that follows is older. */
      readonly nowMs: number
      readonly parts: readonly (LoggedSound & { readonly track: number })[]
    }
  | { readonly kind: 'end'; readonly track: number; readonly atMs: number }

export type FromSoundThread =
  /** Memory that was read. */
  | { readonly kind: 'back'; readonly memory: readonly (readonly [number, ArrayBuffer])[] }
  /** Exactly once for each track; `problem`: why its end is missing, or null. */
  | {
      readonly kind: 'ended'
      readonly track: number
      /** Null: there is no file. */
      readonly end: SoundFileEnd | null
      readonly problem: string | null
      /** Pieces that lay too far ahead of the time: `SoundAhead`. */
      readonly ahead: number
    }
