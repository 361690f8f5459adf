import { readSoundName } from '../recording/sound/sound-name.ts'
import { recordingsOf, removeRecordings } from '../recording/forget-recordings.ts'
import type { Clock } from '../shared/clock.ts'
import type { Keeping, Removed, Trace } from '../store/keeping.ts'
import { noneRemoved, sumOf } from './removed-sum.ts'

/** What is kept of a caller; `recordings`, of frames, and `sounds` are names of files. */
export interface CallerTrace extends Trace {
  readonly recordings: readonly string[]
  readonly sounds: readonly string[]
}

interface Kept {
  readonly keeping: Keeping
  /** Null: frames are not recorded. */
  readonly framesDir: string | null
  /** Where calls are recorded to; it may be missing. */
  readonly soundsDir: string
}

/**
 * What is kept of a caller.
 *
 * @param number E.164
 */
export async function traceCaller(
  number: string,
  { keeping, framesDir, soundsDir, clock }: Kept & { readonly clock: Clock },
): Promise<CallerTrace> {
  const trace = await keeping.traceOf(number, clock.wallMs())
  const recordings = framesDir === null ? [] : await recordingsOf(framesDir, trace.callIds)
  const sounds = await recordingsOf(soundsDir, trace.callIds, readSoundName)
  return { ...trace, recordings, sounds }
}

/**
 * Removes a caller from all calls that are over. Done again, it finds what was left: a call is
 * found by its number, which goes last.
 *
 * @returns rows; the recordings are all removed.
 */
export async function eraseCaller(
  number: string,
  { callIds, recordings, sounds }: CallerTrace,
  { keeping, framesDir, soundsDir }: Kept,
): Promise<Removed> {
  if (framesDir !== null) await removeRecordings(framesDir, recordings)
  await removeRecordings(soundsDir, sounds)
  let removed = noneRemoved
  for (const callId of callIds) removed = sumOf(removed, await keeping.eraseFrom(callId, number))
  return removed
}
