import type { CallFact } from '../shared/call-event.ts'
import type { Utterance } from '../store/call-log.ts'

interface Entry {
  readonly by: 'caller' | 'agent'
  text: string
  /** The agent's turn; null for the caller. */
  readonly turn: number | null
  /** Nothing is added to it any more. */
  closed: boolean
  /** As {@link Transcript.tail} gives it; null once its text has changed. */
  written: Written | null
}

interface Written {
  readonly utterance: Utterance
  readonly bytes: number
}

/** What is kept of a call, in characters: three times what any reader of it takes. */
const MAX_CHARACTERS = 48_000

/**
 * The conversation as it was heard, from the call's facts.
 *
 * What the agent says counts as heard when it is said, and is trimmed to what was really heard when
 * the caller interrupts. Overflow: the oldest entries are forgotten.
 */
export class Transcript {
  #entries: Entry[]
  #characters = 0
  /** Entries before this one are known to the model's latest snapshot. */
  #marked = 0

  /** @param earlier what was said before, in another process. */
  constructor(earlier: readonly Utterance[] = []) {
    this.#entries = earlier.map(({ by, text }) => ({
      by,
      text,
      turn: null,
      closed: true,
      written: null,
    }))
    this.#characters = earlier.reduce((sum, one) => sum + one.text.length, 0)
    this.#bound()
  }

  get isEmpty(): boolean {
    return this.#entries.length === 0
  }

  add(fact: CallFact): void {
    switch (fact.type) {
      case 'agent-text':
        this.#append('agent', fact.turn, fact.text)
        return
      case 'caller-text':
        this.#append('caller', null, fact.text)
        return
      case 'barge-in':
        this.#cut(fact.turn, fact.heardText)
        return
      case 'reply-started':
        // Words that come now are another utterance.
        this.#close('caller')
        return
      default:
        return
    }
  }

  /** The model keeps a snapshot that holds everything up to here. */
  mark(): void {
    for (const entry of this.#entries) entry.closed = true
    this.#marked = this.#entries.length
  }

  /** The caller's last words will be understood anew: they are played to another session. */
  retractCaller(): void {
    const last = this.#entries.at(-1)
    if (last?.by !== 'caller') return
    this.#entries.pop()
    this.#characters -= last.text.length
    this.#marked = Math.min(this.#marked, this.#entries.length)
  }

  /** What the agent said last ends before these words: they will not be heard. */
  retractAgent(unheard: string): void {
    const cut = (entry: Entry, text: string): Entry => ({ ...entry, text, written: null })
    this.#entries = [...withoutEnd(this.#entries, unheard, cut)]
    this.#characters = this.#entries.reduce((sum, one) => sum + one.text.length, 0)
    this.#marked = Math.min(this.#marked, this.#entries.length)
  }

  /** Another session: what it hears is another utterance. */
  closeAll(): void {
    for (const entry of this.#entries) entry.closed = true
  }

  /** What the latest snapshot does not hold. @returns lines, the last `maxCharacters` of them. */
  sinceMark(maxCharacters: number): string {
    return inLines(tailOf(this.#entries.slice(this.#marked), maxCharacters))
  }

  /** The whole conversation, as lines; its last `maxCharacters`. */
  lines(maxCharacters: number): string {
    return inLines(tailOf(this.#entries, maxCharacters))
  }

  /**
   * The last utterances that fit into `maxBytes` of UTF-8.
   *
   * @param unheard words of the agent at the very end that nobody has heard yet: left out.
   */
  tail(maxBytes: number, unheard = ''): readonly Utterance[] {
    let bytes = 0
    const from = this.#entries.findLastIndex((entry) => {
      bytes += writtenDown(entry).bytes
      return bytes > maxBytes
    })
    const tail = this.#entries.slice(from + 1).map((entry) => writtenDown(entry).utterance)
    return withoutEnd(tail, unheard, ({ by }, text) => ({ by, text }))
  }

  #append(by: Entry['by'], turn: number | null, text: string): void {
    const last = this.#entries.findLast((one) => one.by === by && one.turn === turn && !one.closed)
    if (last === undefined) {
      this.#entries.push({ by, text, turn, closed: false, written: null })
    } else {
      last.text += text
      last.written = null
    }
    this.#characters += text.length
    this.#bound()
  }

  /** The turn was heard up to `heardText`, and what came after it not at all. */
  #cut(turn: number, heardText: string): void {
    let heard = heardText === '' ? '' : `${heardText} [interrupted]`
    for (const entry of this.#entries) {
      if (entry.turn === null || entry.turn < turn) continue
      this.#characters -= entry.text.length
      entry.text = entry.turn === turn ? heard : ''
      entry.written = null
      heard = ''
      this.#characters += entry.text.length
      entry.closed = true
    }
    const keep = (one: Entry): boolean => one.text !== ''
    this.#marked = this.#entries.slice(0, this.#marked).filter(keep).length
    this.#entries = this.#entries.filter(keep)
  }

  #close(by: Entry['by']): void {
    for (const entry of this.#entries) if (entry.by === by) entry.closed = true
  }

  #bound(): void {
    while (this.#characters > MAX_CHARACTERS && this.#entries.length > 1) {
      const oldest = this.#entries.shift()
      this.#characters -= oldest?.text.length ?? 0
      this.#marked = Math.max(0, this.#marked - 1)
    }
  }
}

/** What an entry costs beside its text when it is written down. */
const ENTRY_BYTES = 32

/** Kept with the entry: it is asked for several times a second, and rarely new. */
function writtenDown(entry: Entry): Written {
  entry.written ??= {
    utterance: { by: entry.by, text: entry.text.trim() },
    bytes: Buffer.byteLength(entry.text) + ENTRY_BYTES,
  }
  return entry.written
}

/** What is left when the agent's last words, `unheard`, are taken away; the caller's stay. */
function withoutEnd<T extends Utterance>(
  said: readonly T[],
  unheard: string,
  cut: (one: T, text: string) => T,
): readonly T[] {
  let left = unheard
  if (left === '') return said
  const kept: T[] = []
  for (const one of said.toReversed()) {
    const text = one.text.trim()
    if (one.by === 'caller' || left === '') {
      kept.push(one)
    } else if (left === text || left.endsWith(` ${text}`)) {
      left = left.slice(0, -text.length).trimEnd()
    } else {
      kept.push(text.endsWith(left) ? cut(one, text.slice(0, -left.length).trimEnd()) : one)
      left = ''
    }
  }
  return kept.reverse()
}

function tailOf(entries: readonly Entry[], maxCharacters: number): readonly Entry[] {
  let characters = 0
  const from = entries.findLastIndex((entry) => {
    characters += entry.text.length + 8
    return characters > maxCharacters
  })
  return entries.slice(from + 1)
}

function inLines(entries: readonly Entry[]): string {
  return entries
    .map(({ by, text }) => `${by === 'agent' ? 'You' : 'Caller'}: ${text.trim()}`)
    .join('\n')
}
