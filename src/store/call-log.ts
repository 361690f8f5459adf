import type { CallEvent, EndReason } from '../shared/call-event.ts'

/** An answered call, as it is known before anybody has spoken. */
export interface NewCall {
  readonly callId: string
  readonly from: string
  readonly to: string
  /** Name of the assistant. */
  readonly agent: string
  /** Of its folder, as it was when the call was answered; empty for calls of older programs. */
  readonly agentVersion: string
  /** Name of the model; empty for calls of older programs. */
  readonly model: string
  /** Unix time, milliseconds; so are all times here that end in `AtMs`. */
  readonly startedAtMs: number
}

/** One piece of the conversation, as the caller knows it. */
export interface Utterance {
  readonly by: 'caller' | 'agent'
  readonly text: string
}

/** What a call is going to do when its stream is over; committed before the stream is closed. */
export interface Intent {
  /** `hand-over`: another process goes on with it, as planned; the next claim takes it away. */
  readonly kind: 'finish' | 'person' | 'apologise' | 'hand-over'
  readonly reason: EndReason
  /** With `person`: who takes the call, and what they are told before. Left out: whoever there is. */
  readonly transfer?: Transfer
}

/** A call that a tool has given to a person. */
export interface Transfer {
  /** A name from the assistant's folder. */
  readonly person: string
  /** What it is about, told to the person before the caller is joined; may be empty. */
  readonly summary: string
}

/**
 * What another process, or the same one after a restart, needs to go on with a call. Written
 * often, and small: below 16 KiB.
 */
export interface Continuity {
  /** Goes on from the model's latest snapshot; null: there is none. */
  readonly resumeHandle: string | null
  /** The tail of the conversation, oldest first, as it was heard. */
  readonly transcript: readonly Utterance[]
  /** What the agent was saying when the record was written and the caller had not heard; or null. */
  readonly unheard: string | null
  /** The greeting has begun: it is never said twice. */
  readonly greeted: boolean
  /** What tools remember of the call (a step in a manual, an order that waits), as they left it. */
  readonly position: Readonly<Record<string, unknown>>
  /** The call was to go to a person and came back; left out: it was not, or the caller knows it. */
  readonly returned?: TransferFailure
}

/** Why a person has not taken a call: `declined` means that they answered and pressed no key. */
export type TransferFailure = 'busy' | 'no-answer' | 'declined' | 'failed'

/** A call as the log knows it, with what is needed to go on. */
export interface LoggedCall extends NewCall {
  /** The process that carries its stream, or carried it last; null: none yet. */
  readonly owner: string | null
  /** Grows with each stream: an owner with a lower one has lost the call. */
  readonly epoch: number
  readonly continuity: Continuity
  readonly intent: Intent | null
  /** When its streams were taken over without being asked to, the latest last. */
  readonly unplannedAtMs: readonly number[]
  /** `interrupted`: its process is gone, the call may come back. */
  readonly state: 'ringing' | 'live' | 'interrupted' | 'ended'
  /** The carrier has reported its end, or we have given it up; null: not yet. */
  readonly endedAtMs: number | null
  readonly endReason: EndReason | null
}

/** A process that serves calls. */
export interface Instance {
  readonly id: string
  readonly startedAtMs: number
  readonly beatAtMs: number
  /** Takes no new streams. */
  readonly draining: boolean
  /** Where other processes reach it over HTTP, an origin; left out: nowhere. */
  readonly address?: string
  /** Names the folder in which its recordings lie, on whichever disk; left out: it has none. */
  readonly shelf?: string
}

/** What one caller has used. */
export interface CallerUse {
  readonly calls: number
  readonly minutes: number
  readonly costUsd: number
}

/** What was lost on the way to the store, since the process began. */
export interface CallLogLosses {
  /** Events that were dropped because too many waited: the named overflow of the queue. */
  readonly events: number
  /** Batches that the store did not take, after all attempts. */
  readonly batches: number
}

/**
 * Where calls are kept. What must not be lost is awaited by its caller, with a deadline; everything
 * else is written behind, in batches, and never delays anything: detail is dropped first.
 *
 * Promises reject with a `StoreUnavailable` (retryable) when the store does not answer in time.
 */
export interface CallLog {
  /**
   * Writes the call and its empty continuity. When it rejects, they are written as soon as the
   * store answers again.
   *
   * @returns `known`: it was there, nothing changed.
   */
  open(call: NewCall): Promise<'opened' | 'known'>
  /**
   * A stream of the call has started here: the epoch grows, whoever had it before has lost it.
   *
   * @param unplanned the stream before it was lost, not handed over.
   * @returns the call as it is from now on; null when it is unknown or has ended.
   */
  claim(
    callId: string,
    owner: string,
    nowMs: number,
    unplanned: boolean,
  ): Promise<LoggedCall | null>
  /**
   * Written behind; only the latest of a call counts. Refused when `epoch` is not the call's any
   * more: `onStale` is told once.
   */
  keep(callId: string, epoch: number, continuity: Continuity): void
  /** @returns false when `epoch` is stale: nothing was written. Waits for what `keep` still has. */
  intend(callId: string, epoch: number, intent: Intent): Promise<boolean>
  find(callId: string): Promise<LoggedCall | null>
  /**
   * The call is over; a call that has ended stays as it ended. When it rejects, it is written as
   * soon as the store answers again.
   */
  end(callId: string, nowMs: number, reason: EndReason): Promise<void>
  /** @returns true exactly once for a nonce, on whichever process it is asked. */
  useToken(nonce: string, expiresAtMs: number, nowMs: number): Promise<boolean>
  /** Detail: written behind. */
  append(event: CallEvent): void
  /** Money and minutes of a call that has ended are added up by its caller's number. */
  usedBy(from: string, sinceMs: number): Promise<CallerUse>
  addCost(callId: string, costUsd: number): void
  /** Says that this process lives. */
  beat(instance: Instance): Promise<void>
  /** This process takes no part any more. */
  leave(instanceId: string): Promise<void>
  /** The other processes whose last beat is not older than `maxAgeMs`. */
  peers(instanceId: string, nowMs: number, maxAgeMs: number): Promise<readonly Instance[]>
  /**
   * Marks live calls of processes without a fresh beat as interrupted, ends those that have been
   * interrupted for longer than `resumableMs`, and forgets expired tokens.
   *
   * @returns the calls that were marked and ended by it.
   */
  sweep(
    nowMs: number,
    limits: { readonly maxAgeMs: number; readonly resumableMs: number },
  ): Promise<{ readonly interrupted: readonly string[]; readonly ended: readonly string[] }>
  readonly losses: CallLogLosses
  /** Rows that wait to be written. */
  readonly waiting: number
  /** Called with the id of a call whose record was refused because another process has it. */
  onStale(listener: (callId: string) => void): () => void
  /** Writes what waits, then closes. */
  close(): Promise<void>
}
