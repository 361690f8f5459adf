/** Time, a dash, the call; packed by hand, they end in `.gz`. */
const RECORDING = /^(\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{3}Z)-(\w{1,64})\.jsonl(?:\.gz)?$/

/** What a recording's name says; both parts are written as in {@link recordingName}. */
export interface NamedRecording {
  /** Sorts by time. */
  readonly time: string
  readonly call: string
}

/** The file that a call is recorded to, from when and for which call. */
export function recordingName(startedAtMs: number, callId: string): string {
  return `${timeInName(startedAtMs)}-${callInName(callId)}.jsonl`
}

/** @returns null for files that are no recordings. */
export function readRecordingName(name: string): NamedRecording | null {
  const [, time, call] = RECORDING.exec(name) ?? []
  return time === undefined || call === undefined ? null : { time, call }
}

export function timeInName(atMs: number): string {
  return new Date(atMs).toISOString().replace(/[:.]/g, '-')
}

export function callInName(callId: string): string {
  return callId.replace(/[^A-Za-z0-9]/g, '_').slice(0, 64)
}
