import type { EndReason } from '../../shared/call-event.ts'
import type { Intent } from '../../store/call-log.ts'
import { wayAfter, type WayOn } from '../next-step.ts'

/** How often a call may lose its stream and come back … */
export const MAX_UNPLANNED = 5
/** … within this time. Planned hand-overs do not count. */
export const UNPLANNED_WINDOW_MS = 600_000
/**
 * How often this process offers another stream before one of them has come. The carrier repeats
 * its question when our answer was lost; beyond that, streams do not reach us at all.
 */
export const MAX_OFFERS = 2

/** What is known of a call whose stream is over; the store's record has this shape. */
export interface BrokenCall {
  readonly intent: Intent | null
  readonly endedAtMs: number | null
  readonly endReason: EndReason | null
  readonly unplannedAtMs: readonly number[]
}

export interface Circumstances {
  /** Unix time. */
  readonly nowMs: number
  /** Streams that this process has offered since the last one came. */
  readonly offers: number
  /** Somebody takes new streams: this process, or another one. */
  readonly streamsTaken: boolean
}

/** Whether a call goes on after its stream, and how. */
export function wayOn(call: BrokenCall, { nowMs, offers, streamsTaken }: Circumstances): WayOn {
  const { intent, endedAtMs, endReason, unplannedAtMs } = call
  if (intent !== null && intent.kind !== 'hand-over') return intent.kind
  if (endedAtMs !== null) {
    // Who still asks about a call that was given up has a caller who is still there.
    const way = endReason === null ? 'apologise' : wayAfter(endReason)
    return way === 'reconnect' ? 'apologise' : way
  }
  const lately = unplannedAtMs.filter((atMs) => nowMs - atMs < UNPLANNED_WINDOW_MS)
  if (lately.length >= MAX_UNPLANNED || offers >= MAX_OFFERS) return 'apologise'
  return streamsTaken ? 'reconnect' : 'apologise'
}
