/** The recording of one stream of a call. Its file lies on the machine that had the stream. */
export interface StoredRecording {
  readonly callId: string
  /** Counts the streams of the call; 0: the store did not know of it. */
  readonly stream: number
  /** A name, without a folder. */
  readonly file: string
  /** Names the folder in which the file lies, see `Instance.shelf`; null: nobody has said it. */
  readonly shelf: string | null
  /** Unix time, milliseconds. */
  readonly startedAtMs: number
  /** Null, as the one below: it lasts, or its process was killed. The file's size says it. */
  readonly durationMs: number | null
  readonly bytes: number | null
  /** The end is missing: it became too long, or the disk refused it. */
  readonly cut: boolean
}

/** Recordings that wait to be written; beyond, the oldest is dropped, and the log says so. */
export const MAX_WAITING_RECORDINGS = 2_000

/** Which calls were recorded. Promises reject with a `StoreUnavailable` (retryable). */
export interface Recordings {
  /** Written behind, once it begins and once it has ended; the later one counts. */
  put(recording: StoredRecording): void
  /** In the order in which they began. */
  of(callId: string): Promise<readonly StoredRecording[]>
  /** Those that began before then are not kept any more. @returns how many there were. */
  forgetBefore(beforeMs: number): Promise<number>
  /** Tries once more to write what waits. */
  close(): Promise<void>
}
