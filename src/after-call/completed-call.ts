import type { CallSummary, EndReason } from '../shared/call-event.ts'
import type { CallRecord, RecordedEvent, RecordedType, StreamRecord } from '../store/call-record.ts'
import { heardIn, type HeardUtterance } from './heard-transcript.ts'

/** What a receiver is told of a call that is over; docs/call-webhook.md explains each field. */
export interface CompletedCall {
  /** The same in every delivery of this call. */
  readonly id: string
  readonly event: 'call.completed'
  readonly callId: string
  /** E.164; null: withheld. */
  readonly from: string | null
  readonly to: string
  readonly agent: string
  readonly agentVersion: string
  readonly model: string
  /** ISO 8601, UTC, as all times but those in `atMs`. */
  readonly startedAt: string
  readonly endedAt: string
  readonly durationMs: number
  readonly outcome: EndReason
  /** The person by name; null: the call was given to nobody by name. */
  readonly transferredTo: string | null
  readonly transcript: readonly HeardUtterance[]
  readonly tools: readonly ToolUse[]
  readonly orders: readonly {
    readonly orderNumber: string
    readonly product: string
    readonly partCode: string
    readonly count: number
    readonly orderedAt: string
  }[]
  readonly callbacks: readonly {
    readonly number: string
    readonly about: string
    readonly when: string | null
    readonly requestedAt: string
  }[]
  /** One for each stream of the call whose end its process has seen. */
  readonly summaries: readonly (CallSummary & { readonly stream: number })[]
  readonly tokens: { readonly prompt: number; readonly response: number; readonly total: number }
  readonly costUsd: number
  /** Events of the call that were too many to be kept: what is told may lack them. */
  readonly eventsLeftOut: number
}

interface ToolUse {
  readonly stream: number
  readonly atMs: number
  readonly name: string
  readonly args: Readonly<Record<string, unknown>>
  readonly status: string
  readonly message: string
  readonly durationMs: number
}

/** A number that can be called back; anything else stands for a caller who withholds theirs. */
const E164 = /^\+[1-9]\d{6,14}$/

export function completedCall(record: CallRecord): CompletedCall {
  const { callId, from, startedAtMs, endedAtMs, endReason, streams } = record
  const usage = allOf(streams, 'usage')
  const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0)
  return {
    id: `call.completed/${callId}`,
    event: 'call.completed',
    callId,
    from: E164.test(from) ? from : null,
    to: record.to,
    agent: record.agent,
    agentVersion: record.agentVersion,
    model: record.model,
    startedAt: iso(startedAtMs),
    endedAt: iso(endedAtMs),
    durationMs: Math.max(0, endedAtMs - startedAtMs),
    outcome: endReason,
    transferredTo: endReason === 'person-asked' ? record.givenTo : null,
    transcript: streams.flatMap(heardIn),
    tools: allOf(streams, 'tool-run').map(({ stream, event }) => ({
      stream,
      atMs: Math.round(event.atMs),
      name: event.name,
      args: event.args,
      status: event.status,
      message: event.message,
      durationMs: Math.round(event.durationMs),
    })),
    orders: record.orders.map(({ orderedAtMs, ...order }) => ({
      ...order,
      orderedAt: iso(orderedAtMs),
    })),
    callbacks: record.callbacks.map(({ requestedAtMs, ...callback }) => ({
      ...callback,
      requestedAt: iso(requestedAtMs),
    })),
    summaries: allOf(streams, 'call-ended').map(({ stream, event }) => ({
      stream,
      ...event.summary,
    })),
    tokens: {
      prompt: sum(usage.map(({ event }) => event.promptTokens)),
      response: sum(usage.map(({ event }) => event.responseTokens)),
      total: sum(usage.map(({ event }) => event.totalTokens)),
    },
    // A millionth of a dollar is less than a token.
    costUsd: Number(record.costUsd.toFixed(6)),
    eventsLeftOut: record.eventsLeftOut,
  }
}

function allOf<T extends RecordedType>(
  streams: readonly StreamRecord[],
  type: T,
): readonly { readonly stream: number; readonly event: Extract<RecordedEvent, { type: T }> }[] {
  const isOne = (event: RecordedEvent): event is Extract<RecordedEvent, { type: T }> =>
    event.type === type
  return streams.flatMap(({ stream, events }) =>
    events.filter(isOne).map((event) => ({ stream, event })),
  )
}

function iso(unixMs: number): string {
  return new Date(unixMs).toISOString()
}
