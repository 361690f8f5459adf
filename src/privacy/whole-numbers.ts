import type { CallEvent, CallEventListener } from '../shared/call-event.ts'

/** Ends in a digit: the next piece may go on with the same number. */
const OPEN_NUMBER = /\d[ \u00a0\u202f\u2010-\u2014-]{0,2}$/
/** A number is never so long; nor is anything held for a caller who says nothing else. */
const MAX_HELD_CHARACTERS = 400
/** Calls with a held piece; beyond, the oldest is let go. */
const MAX_HELD = 1_000

type TextEvent = Extract<CallEvent, { readonly type: 'caller-text' | 'agent-text' }>

/**
 * Words come in pieces, and a long number in several: a piece that ends in a digit waits for the
 * next one and becomes one event with it, so that whoever takes numbers out sees the whole of it.
 * It waits until the other one speaks, something comes of it, or the call ends.
 */
export function inWholeNumbers(next: CallEventListener): CallEventListener {
  const held = new Map<string, TextEvent>()
  const letGo = (callId: string): void => {
    const event = held.get(callId)
    if (event === undefined) return
    held.delete(callId)
    next(event)
  }
  return (event) => {
    if (event.type !== 'caller-text' && event.type !== 'agent-text') {
      if (comesOfWords(event)) letGo(event.callId)
      next(event)
      return
    }
    const before = held.get(event.callId)
    const whole = before === undefined ? event : joined(before, event)
    if (whole === null) letGo(event.callId)
    else held.delete(event.callId)
    const text = whole ?? event
    if (!OPEN_NUMBER.test(text.text) || text.text.length > MAX_HELD_CHARACTERS) {
      next(text)
      return
    }
    for (const oldest of held.keys()) {
      if (held.size < MAX_HELD) break
      letGo(oldest)
    }
    held.set(event.callId, text)
  }
}

/** @returns null when they do not belong together. */
function joined(before: TextEvent, event: TextEvent): TextEvent | null {
  const turnOf = (one: TextEvent): number | null => (one.type === 'agent-text' ? one.turn : null)
  if (before.type !== event.type || turnOf(before) !== turnOf(event)) return null
  return { ...before, text: before.text + event.text }
}

function comesOfWords({ type }: CallEvent): boolean {
  switch (type) {
    case 'reply-started':
    case 'barge-in':
    case 'turn-complete':
    case 'tool-run':
    case 'transfer-asked':
    case 'model-handover':
    case 'call-ended':
      return true
    default:
      return false
  }
}
