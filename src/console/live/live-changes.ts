import type { CallEvent } from '../../shared/call-event.ts'

/** Told what has changed in calls that last; what exactly, it asks when it wants to know. */
export interface LiveChanges {
  call(callId: string): void
  /** @param place of the line, see `LiveLine`. */
  line(callId: string, place: number): void
  /** @param offsetMs from the beginning of the call's first stream to that of the event's. */
  happened(event: CallEvent, offsetMs: number): void
  gone(callId: string, outcome: string): void
}
