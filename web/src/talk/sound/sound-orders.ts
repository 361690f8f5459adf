/** Names under which the worklets are known to their contexts. */
export const MICROPHONE_WORKLET = 'hexkey-microphone'
export const SPEAKER_WORKLET = 'hexkey-speaker'

/** What the microphone's worklet says: 20 ms of sound. */
export interface MicrophoneFrame {
  readonly samples: Float32Array<ArrayBuffer>
  /** When its first sample was there, by `Date.now()`: all that a worklet has. */
  readonly caughtAtMs: number
}

/** What the speaker's worklet is told. */
export type SpeakerOrder =
  /** A message of the agent's sound as it came, and when: by `performance.now()`. */
  | { readonly type: 'sound'; readonly message: ArrayBuffer; readonly receivedMs: number }
  | { readonly type: 'mark'; readonly name: string }
  | { readonly type: 'clear'; readonly receivedMs: number }

/** What the speaker's worklet says. */
export type SpeakerReport =
  | { readonly type: 'marks'; readonly names: readonly string[] }
  /** A stretch of speech is heard from this moment of the context on. */
  | { readonly type: 'began'; readonly contextS: number; readonly receivedMs: number }
  /** Nothing is heard from this moment of the context on, because it was told to be silent. */
  | { readonly type: 'silent'; readonly contextS: number; readonly receivedMs: number }
  /** Many times a second: the loudest sample that went out, 0 to 1, and what is waiting. */
  | {
      readonly type: 'level'
      readonly peak: number
      readonly waitingMs: number
      readonly depthMs: number
    }
