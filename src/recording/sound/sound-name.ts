import { callInName, timeInName, type NamedRecording } from '../recording-name.ts'

/** Time, call and stream, each behind a dash; the peaks lie beside the sound. */
const NAME = /^(\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{3}Z)-(\w{1,64})-(\d{1,10})\.(?:wav|peaks)$/

/** The file that a stream is recorded to. */
export function soundName(startedAtMs: number, callId: string, stream: number): string {
  return `${timeInName(startedAtMs)}-${callInName(callId)}-${stream}.wav`
}

/** The file of a recording's peaks. */
export function peaksName(name: string): string {
  return name.replace(/\.wav$/, '.peaks')
}

/** @returns null for files that belong to no recording; the call is written as in the name. */
export function readSoundName(name: string): NamedRecording | null {
  const [, time, call] = NAME.exec(name) ?? []
  return time === undefined || call === undefined ? null : { time, call }
}
