import type { CallFact } from '../../shared/call-event.ts'
import type { LiveLine } from '../console-api.ts'

/** Lines of a call that are known; older ones are read from the call log. */
const KEPT_LINES = 12
/** Of one line; the rest of a longer one is left out. */
const MAX_CHARACTERS = 8_000

interface Line {
  readonly place: number
  readonly who: 'caller' | 'agent'
  readonly atMs: number
  /** The agent's turn in this stream; null: the caller's line, or one of a stream before. */
  turn: number | null
  text: string
  unheard: string
  /** Nothing is added to it any more. */
  closed: boolean
}

/**
 * What was said last in a call, as the caller heard it. Pure, and quick: a piece of text is
 * appended, and nothing is looked through but the last few lines.
 */
export class CallLines {
  readonly #lines: Line[] = []
  #next = 0

  /** The end of what was said last. */
  get lastWords(): { readonly who: 'caller' | 'agent'; readonly text: string } | null {
    const last = this.#lines.findLast(({ text }) => text.trim() !== '')
    return last === undefined ? null : { who: last.who, text: last.text.trim() }
  }

  /** The last lines, in order. */
  get kept(): readonly LiveLine[] {
    return this.#lines.map(shown)
  }

  /** @returns null when it is forgotten. */
  at(place: number): LiveLine | null {
    const line = this.#lines.find((one) => one.place === place)
    return line === undefined ? null : shown(line)
  }

  /** Another stream of the call: what is said now are other lines, and turns count anew. */
  newStream(): void {
    for (const line of this.#lines) {
      line.closed = true
      line.turn = null
    }
  }

  /** @returns the first line that has changed, all after it may have; null: none. */
  add(fact: CallFact, atMs: number): number | null {
    switch (fact.type) {
      case 'caller-text':
        return this.#append('caller', null, fact.text, atMs)
      case 'agent-text':
        return this.#append('agent', fact.turn, fact.text, atMs)
      case 'reply-started':
        // Words of the caller that come now are another line.
        for (const line of this.#lines) if (line.who === 'caller') line.closed = true
        return null
      case 'barge-in':
        return this.#cut(fact.turn, fact.heardText, fact.cutText)
      default:
        return null
    }
  }

  /** One more than the place of the last line. */
  get end(): number {
    return this.#next
  }

  #append(who: Line['who'], turn: number | null, text: string, atMs: number): number | null {
    const open = this.#lines.findLast((one) => one.who === who && one.turn === turn && !one.closed)
    if (open === undefined) {
      const place = this.#next++
      this.#lines.push({
        place,
        who,
        atMs,
        turn,
        text: beginning(text),
        unheard: '',
        closed: false,
      })
      if (this.#lines.length > KEPT_LINES) this.#lines.shift()
      return place
    }
    if (open.text.length >= MAX_CHARACTERS) return null
    open.text = beginning(open.text + text)
    return open.place
  }

  /** `cutText` is what was not heard of this turn, and all of those that were queued behind it. */
  #cut(turn: number, heardText: string, cutText: string): number | null {
    const behind = this.#lines.filter((one) => one.turn !== null && one.turn > turn)
    let ofThis = cutText
    for (const line of behind.toReversed()) {
      const text = line.text.trim()
      if (text !== '' && ofThis.endsWith(text)) ofThis = ofThis.slice(0, -text.length).trimEnd()
      line.unheard = line.text
      line.text = ''
      line.closed = true
    }
    const cut = this.#lines.find((one) => one.turn === turn)
    if (cut !== undefined) {
      cut.text = heardText
      cut.unheard = beginning(ofThis)
      cut.closed = true
    }
    return (cut ?? behind[0])?.place ?? null
  }
}

function beginning(text: string): string {
  return text.length <= MAX_CHARACTERS ? text : `${text.slice(0, MAX_CHARACTERS - 1)}…`
}

function shown({ place, who, atMs, text, unheard }: Line): LiveLine {
  return { place, who, atMs, text: text.trim(), unheard: unheard.trim() }
}
