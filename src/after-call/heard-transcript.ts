import type { CallEvent } from '../shared/call-event.ts'

/** One utterance, as the caller knows it. */
export interface HeardUtterance {
  readonly who: 'caller' | 'agent'
  readonly text: string
  /** Which of the call's streams it belongs to, from 1. */
  readonly stream: number
  /** Milliseconds since that stream started. */
  readonly atMs: number
  /** The caller spoke before the agent was through. */
  readonly interrupted: boolean
  /** What the agent had yet to say then; empty unless interrupted. */
  readonly unheard: string
}

/** One utterance with the turn of the model that it belongs to. */
export interface HeardTurn extends HeardUtterance {
  /** Null: the caller's. */
  readonly turn: number | null
}

/** What one stream of a call left behind, or as much of it as speaks of words. */
interface StreamEvents {
  readonly stream: number
  readonly events: readonly CallEvent[]
}

interface Entry {
  readonly who: 'caller' | 'agent'
  text: string
  readonly atMs: number
  /** The agent's turn; null for the caller. */
  readonly turn: number | null
  interrupted: boolean
  unheard: string
  /** Nothing is added to it any more. */
  closed: boolean
}

/** What was said in one stream, in its order, each turn cut to what was heard of it. */
export function heardIn(stream: StreamEvents): readonly HeardUtterance[] {
  return heardTurnsIn(stream).map(({ who, text, stream: of, atMs, interrupted, unheard }) => ({
    ...{ who, text, stream: of, atMs, interrupted, unheard },
  }))
}

/** The same, with the turns. */
export function heardTurnsIn({ stream, events }: StreamEvents): readonly HeardTurn[] {
  let entries: Entry[] = []
  for (const event of events) {
    if (event.type === 'reply-started') {
      // Words of the caller that come now are another utterance.
      for (const one of entries) if (one.who === 'caller') one.closed = true
    } else if (event.type === 'barge-in') entries = cut(entries, event)
    else if (event.type === 'caller-text') say(entries, 'caller', null, event)
    else if (event.type === 'agent-text') say(entries, 'agent', event.turn, event)
  }
  return entries
    .map(({ who, text, atMs, turn, interrupted, unheard }) => ({
      who,
      text: text.trim(),
      stream,
      atMs: Math.round(atMs),
      turn,
      interrupted,
      unheard,
    }))
    .filter(({ text, unheard }) => text !== '' || unheard !== '')
}

function say(
  entries: Entry[],
  who: Entry['who'],
  turn: number | null,
  { text, atMs }: { readonly text: string; readonly atMs: number },
): void {
  const last = entries.findLast((one) => one.who === who && one.turn === turn && !one.closed)
  if (last !== undefined) last.text += text
  else entries.push({ who, text, atMs, turn, interrupted: false, unheard: '', closed: false })
}

/** Turns behind the one that was cut were not heard at all: their words are in its `cutText`. */
function cut(
  entries: readonly Entry[],
  { turn, heardText, cutText }: Extract<CallEvent, { type: 'barge-in' }>,
): Entry[] {
  const of = entries.findLastIndex((one) => one.turn === turn)
  return entries.flatMap((one, at) => {
    if (one.turn === null || one.turn < turn) return [one]
    if (at !== of) return []
    return [{ ...one, text: heardText, interrupted: true, unheard: cutText, closed: true }]
  })
}
