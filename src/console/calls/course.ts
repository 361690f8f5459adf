import type { CallEvent } from '../../shared/call-event.ts'
import type { PlacedStream } from './call-axis.ts'
import { conversationOf } from './conversation.ts'

export type ToolRun = Extract<CallEvent, { type: 'tool-run' }>

/** What a call consisted of, one after the other. */
export type Happening =
  | {
      readonly kind: 'caller'
      readonly text: string
      /** The caller spoke into a reply, so far into it; null: into none. */
      readonly intoReplyMs: number | null
      /** How long it had been quiet; null: it was not, or nobody knows. */
      readonly pauseMs: number | null
    }
  /** `unheard` follows `text`; empty: it was heard to its end. */
  | { readonly kind: 'agent'; readonly text: string; readonly unheard: string }
  | { readonly kind: 'tool'; readonly run: ToolRun }
  /** `•` for each that is secret. */
  | { readonly kind: 'keys'; readonly keys: string }

interface Placed {
  readonly atMs: number
  readonly what: Happening
}

export function courseOf(streams: readonly PlacedStream[]): readonly Happening[] {
  const placed = streams.flatMap((stream) => [...said(stream), ...done(stream)])
  const course: Happening[] = []
  for (const { what } of placed.sort((one, other) => one.atMs - other.atMs)) {
    const last = course.at(-1)
    if (what.kind === 'keys' && last?.kind === 'keys') {
      course[course.length - 1] = { kind: 'keys', keys: last.keys + what.keys }
    } else course.push(what)
  }
  return course
}

function said(stream: PlacedStream): readonly Placed[] {
  const heard = new Map<number, number>()
  for (const event of stream.events) {
    if (event.type === 'barge-in') heard.set(event.turn, event.heardMs)
  }
  const pauses = pausesIn(stream)
  let intoReplyMs: number | null = null
  return conversationOf([stream]).map(({ who, atMs, text, unheard, interrupted, turn }) => {
    if (who === 'agent') {
      intoReplyMs = interrupted && turn !== null ? (heard.get(turn) ?? null) : null
      return { atMs, what: { kind: 'agent', text, unheard } }
    }
    const pauseMs = pauses.findLast((one) => one.untilMs <= atMs)?.pauseMs ?? null
    const what: Happening = { kind: 'caller', text, intoReplyMs, pauseMs }
    intoReplyMs = null
    return { atMs, what }
  })
}

/** How long it was quiet each time that the caller began to speak; null: the agent was audible. */
function pausesIn({
  events,
  offsetMs,
}: PlacedStream): readonly { readonly untilMs: number; readonly pauseMs: number | null }[] {
  let quietSinceMs: number | null = null
  return events.flatMap((event) => {
    if (event.type === 'turn-heard') quietSinceMs = event.atMs
    else if (event.type === 'reply-started') quietSinceMs = null
    if (event.type !== 'caller-speech' || event.by !== 'us' || event.edge !== 'start') return []
    const pauseMs = quietSinceMs === null ? null : event.atMs - quietSinceMs
    return [{ untilMs: Math.round(offsetMs + event.atMs), pauseMs }]
  })
}

function done({ events, offsetMs }: PlacedStream): readonly Placed[] {
  return events.flatMap((event): readonly Placed[] => {
    if (event.type === 'keypad') {
      return [{ atMs: offsetMs + event.atMs, what: { kind: 'keys', keys: event.digit } }]
    }
    if (event.type !== 'tool-run') return []
    // It was asked for when it began.
    return [{ atMs: offsetMs + event.atMs - event.durationMs, what: { kind: 'tool', run: event } }]
  })
}
