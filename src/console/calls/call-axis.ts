import type { CallEvent } from '../../shared/call-event.ts'
import type { HistoryCall } from '../../store/call-history.ts'

/** A stream with its place on the call's axis of time. */
export interface PlacedStream {
  readonly stream: number
  /** Milliseconds from the beginning of the call's first stream. */
  readonly offsetMs: number
  readonly events: readonly CallEvent[]
}

/**
 * Puts a call's streams behind each other. When a later stream began is in none of its events: it is
 * taken to begin where the one before ended, so that what lies between two streams is missing.
 */
export function placedStreams(streams: HistoryCall['streams']): readonly PlacedStream[] {
  let offsetMs = 0
  return streams.map(({ stream, events }) => {
    const placed = { stream, offsetMs, events }
    offsetMs += Math.round(events.reduce((latest, { atMs }) => Math.max(latest, atMs), 0))
    return placed
  })
}
