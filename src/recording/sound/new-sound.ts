import type { AudioFormat } from '../../audio/audio-format.ts'

/** How each voice of a stream is encoded. */
export interface SoundFormats {
  readonly callerFormat: AudioFormat
  readonly agentFormat: AudioFormat
}

/** A stream whose sound can be heard. */
export interface NewSound {
  readonly callId: string
  /** Counts the streams of the call; 0: the store does not know of it. */
  readonly stream: number
  readonly formats: SoundFormats
  /** The caller was told that the call is recorded. */
  readonly recorded: boolean
}
