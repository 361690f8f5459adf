import type { CallEvent, EndReason } from '../shared/call-event.ts'
import type { LoggedCall, NewCall } from './call-log.ts'

/** How far a call has been read: the stream, and the last of its events. */
export interface ReadPlace {
  readonly callId: string
  /** 0, with `seq` 0: nothing has been read. */
  readonly epoch: number
  readonly seq: number
}

/** What is new of a call. */
export interface ReadCall {
  readonly call: NewCall
  readonly state: LoggedCall['state']
  readonly owner: string | null
  readonly epoch: number
  readonly endReason: EndReason | null
  /** Of its last event. */
  readonly seq: number
  /** Of the stream that it has now, those that follow the place; the last 200 of them. */
  readonly events: readonly CallEvent[]
}

/** Follows calls of other processes in the store. Promises reject with a `StoreUnavailable`. */
export interface LiveReader {
  /** Ids of the calls that ring, talk or may come back, but not at that process; 1,000 at most. */
  open(instanceId: string): Promise<readonly string[]>
  /** What is new of each; calls that are unknown are left out. */
  read(places: readonly ReadPlace[]): Promise<readonly ReadCall[]>
}
