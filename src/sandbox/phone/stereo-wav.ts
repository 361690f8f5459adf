import { encodeWav } from '../../audio/wav.ts'
import type { CallReport } from './call-report.ts'
import { SAMPLES_PER_MS } from './sample-tape.ts'

/** −50 dBFS: below it nobody hears anything on a telephone. */
const AUDIBLE = 100
/** So much quiet is silence; less is a zero crossing or a gap between two sounds. */
const SILENCE_MS = 100

/** Both sides of the call as a WAV file, 8 kHz. Left: the caller. Right: what the caller heard. */
export function stereoWav(report: CallReport): Uint8Array {
  const length = Math.max(report.caller.length, report.heard.length)
  const channels = [padded(report.caller, length), padded(report.heard, length)]
  return encodeWav({ sampleRate: SAMPLES_PER_MS * 1_000, channels })
}

/**
 * How long the caller still heard something after the server's `clear`, by what is on the tape.
 *
 * @returns milliseconds until the first 100 ms of silence; infinite when there is none.
 * @throws RangeError when the report has no such clear.
 */
export function quietAfterClearMs(report: CallReport, clearIndex: number): number {
  const clear = report.clears[clearIndex]
  if (clear === undefined || report.audioStartMs === null) {
    throw new RangeError(`the call has ${report.clears.length} clears, none at ${clearIndex}`)
  }
  const from = Math.round((clear.atMs - report.audioStartMs) * SAMPLES_PER_MS)
  let quiet = 0
  for (let at = from; at < report.heard.length; at++) {
    quiet = Math.abs(report.heard[at] ?? 0) < AUDIBLE ? quiet + 1 : 0
    if (quiet === SILENCE_MS * SAMPLES_PER_MS) return (at + 1 - from) / SAMPLES_PER_MS - SILENCE_MS
  }
  // The tape ends: nothing more was heard after it.
  return quiet > 0 || from >= report.heard.length
    ? Math.max(0, (report.heard.length - quiet - from) / SAMPLES_PER_MS)
    : Number.POSITIVE_INFINITY
}

function padded(samples: Int16Array, length: number): Int16Array {
  if (samples.length === length) return samples
  const longer = new Int16Array(length)
  longer.set(samples)
  return longer
}
