import type { AudioFormat } from '../../audio/audio-format.ts'

/** A stream whose sound can be heard. */
export interface NewSound {
  readonly callId: string
  /** Counts the streams of the call; 0: the store does not know of it. */
  readonly stream: number
  readonly format: AudioFormat
  /** The caller was told that the call is recorded. */
  readonly recorded: boolean
}
