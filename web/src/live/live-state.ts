import type { LiveCall, LiveEvent, LiveLine, Moment } from '../../../src/console/console-api.ts'

/** Of the call that somebody reads along; others keep a few, so that opening one shows something. */
const WATCHED_LINES = 1_000
const OTHER_LINES = 20
const WATCHED_MOMENTS = 500
const OTHER_MOMENTS = 20
/** Calls that have just ended. */
const ENDED = 12

export interface EndedCall {
  readonly call: LiveCall
  readonly outcome: string
  readonly endedAtMs: number
}

/** What goes on, as far as this page was told; bounded, however long the page stays open. */
export interface LiveState {
  /** Null: nothing is known yet. By id. */
  readonly calls: ReadonlyMap<string, LiveCall> | null
  readonly lines: ReadonlyMap<string, readonly LiveLine[]>
  readonly moments: ReadonlyMap<string, readonly Moment[]>
  /** The latest first. */
  readonly ended: readonly EndedCall[]
  /** Grows with every snapshot: what was told before it may have holes. */
  readonly snapshots: number
  /** The call that somebody reads along. */
  readonly watched: string | null
}

export const NOTHING_YET: LiveState = {
  calls: null,
  lines: new Map(),
  moments: new Map(),
  ended: [],
  snapshots: 0,
  watched: null,
}

/** Somebody reads another call along, or none. */
export function watching(state: LiveState, callId: string | null): LiveState {
  if (state.watched === callId) return state
  const lines = new Map(state.lines)
  const moments = new Map(state.moments)
  const before = state.watched
  if (before !== null) {
    if (state.calls?.has(before) === true) {
      lines.set(before, (lines.get(before) ?? []).slice(-OTHER_LINES))
      moments.set(before, (moments.get(before) ?? []).slice(-OTHER_MOMENTS))
    } else {
      lines.delete(before)
      moments.delete(before)
    }
  }
  return { ...state, lines, moments, watched: callId }
}

/** What is known after these events, in their order. */
export function after(state: LiveState, events: readonly LiveEvent[], nowMs: number): LiveState {
  if (events.length === 0) return state
  const next = {
    calls: state.calls === null ? null : new Map(state.calls),
    lines: new Map(state.lines),
    moments: new Map(state.moments),
    ended: state.ended,
    snapshots: state.snapshots,
    watched: state.watched,
  }
  for (const event of events) take(next, event, nowMs)
  return next
}

interface Draft {
  calls: Map<string, LiveCall> | null
  lines: Map<string, readonly LiveLine[]>
  moments: Map<string, readonly Moment[]>
  ended: readonly EndedCall[]
  snapshots: number
  readonly watched: string | null
}

function take(draft: Draft, event: LiveEvent, nowMs: number): void {
  switch (event.type) {
    case 'snapshot':
      draft.calls = new Map(event.calls.map((call) => [call.callId, call]))
      draft.lines = new Map()
      draft.moments = new Map()
      draft.ended = draft.ended.filter(({ call }) => draft.calls?.has(call.callId) !== true)
      draft.snapshots += 1
      return
    case 'call':
      draft.calls ??= new Map()
      draft.calls.set(event.call.callId, event.call)
      draft.ended = draft.ended.filter(({ call }) => call.callId !== event.call.callId)
      return
    case 'line':
      if (isFollowed(draft, event.callId)) {
        const most = draft.watched === event.callId ? WATCHED_LINES : OTHER_LINES
        const before = draft.lines.get(event.callId) ?? []
        draft.lines.set(event.callId, withLine(before, event.line).slice(-most))
      }
      return
    case 'moment':
      if (isFollowed(draft, event.callId)) {
        const most = draft.watched === event.callId ? WATCHED_MOMENTS : OTHER_MOMENTS
        const before = draft.moments.get(event.callId) ?? []
        draft.moments.set(event.callId, [...before, event.moment].slice(-most))
      }
      return
    case 'gone':
      leave(draft, event.callId, event.outcome, nowMs)
  }
}

function leave(draft: Draft, callId: string, outcome: string, nowMs: number): void {
  const call = draft.calls?.get(callId)
  draft.calls?.delete(callId)
  if (draft.watched !== callId) {
    draft.lines.delete(callId)
    draft.moments.delete(callId)
  }
  if (call !== undefined) {
    draft.ended = [{ call, outcome, endedAtMs: nowMs }, ...draft.ended].slice(0, ENDED)
  }
}

/** Lines of calls that are not there would stay for ever. */
function isFollowed(draft: Draft, callId: string): boolean {
  return draft.watched === callId || draft.calls?.has(callId) === true
}

/** By place; the same place again replaces what was there. Most come at the end. */
function withLine(lines: readonly LiveLine[], line: LiveLine): readonly LiveLine[] {
  const at = lines.findLastIndex(({ place }) => place <= line.place)
  const same = lines[at]?.place === line.place
  return lines.toSpliced(same ? at : at + 1, same ? 1 : 0, line)
}
