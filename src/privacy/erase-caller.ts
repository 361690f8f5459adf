import { recordingsOf, removeRecordings } from '../recording/forget-recordings.ts'
import type { Clock } from '../shared/clock.ts'
import type { Keeping, Removed, Trace } from '../store/keeping.ts'
import { noneRemoved, sumOf } from './removed-sum.ts'

/** What is kept of a caller; `recordings` are names of files. */
export interface CallerTrace extends Trace {
  readonly recordings: readonly string[]
}

interface Kept {
  readonly keeping: Keeping
  /** Null: frames are not recorded. */
  readonly framesDir: string | null
}

/**
 * What is kept of a caller.
 *
 * @param number E.164
 */
export async function traceCaller(
  number: string,
  { keeping, framesDir, clock }: Kept & { readonly clock: Clock },
): Promise<CallerTrace> {
  const trace = await keeping.traceOf(number, clock.wallMs())
  const recordings = framesDir === null ? [] : await recordingsOf(framesDir, trace.callIds)
  return { ...trace, recordings }
}

/**
 * Removes a caller from all calls that are over. Done again, it finds what was left: a call is
 * found by its number, which goes last.
 *
 * @returns rows; the recordings are all removed.
 */
export async function eraseCaller(
  number: string,
  { callIds, recordings }: CallerTrace,
  { keeping, framesDir }: Kept,
): Promise<Removed> {
  if (framesDir !== null) await removeRecordings(framesDir, recordings)
  let removed = noneRemoved
  for (const callId of callIds) removed = sumOf(removed, await keeping.eraseFrom(callId, number))
  return removed
}
