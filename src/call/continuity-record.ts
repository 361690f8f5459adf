import type { CallFact } from '../shared/call-event.ts'
import type { Continuity } from '../store/call-log.ts'
import type { Transcript } from './transcript.ts'

/** How often the record is kept at most, while nothing important happens. */
const EVERY_MS = 250
/** The record stays below 16 KiB: the transcript takes the most of it. */
const MAX_TRANSCRIPT_BYTES = 12_288
const MAX_UNHEARD_CHARACTERS = 1_500

export interface ContinuityParts {
  /** With what this process went on; null: it began the call. */
  readonly start: Continuity | null
  readonly line: { readonly resumeHandle: string | null }
  readonly speech: { readonly unheardText: string }
  readonly transcript: Transcript
  /** What the tools remember; the same object until something changes. */
  readonly memory: { readonly position: Continuity['position'] }
  /** Null: nobody keeps it. */
  readonly keep: ((continuity: Continuity) => void) | null
}

/** Tells, often enough, what another process would need to go on with the call. */
export class ContinuityRecord {
  readonly #parts: ContinuityParts
  #greeted: boolean
  #changed = true
  #keptMs = -Infinity
  #keptUnheard = ''
  #keptPosition: Continuity['position'] | null = null
  #over = false

  constructor(parts: ContinuityParts) {
    this.#parts = parts
    this.#greeted = parts.start?.greeted ?? false
  }

  add(fact: CallFact): void {
    switch (fact.type) {
      case 'reply-started':
        this.#greeted = true
        this.#changed = true
        return
      case 'turn-heard':
      case 'barge-in':
      case 'turn-complete':
        // What was heard has changed for good.
        this.#keptMs = -Infinity
        this.#changed = true
        return
      case 'caller-text':
      case 'agent-text':
      case 'reply-heard':
      case 'resumable':
      case 'model-handover':
        this.#changed = true
        return
      default:
        return
    }
  }

  tick(nowMs: number): void {
    if (this.#parts.keep === null || nowMs - this.#keptMs < EVERY_MS) return
    const unheard = this.#unheard
    // While something is played, what was heard of it moves on without an event.
    const samePosition = this.#parts.memory.position === this.#keptPosition
    if (!this.#changed && samePosition && unheard === this.#keptUnheard) return
    this.#keptMs = nowMs
    this.#keep(unheard)
  }

  /** The call ends here: what was heard until now. */
  last(): void {
    if (this.#over) return
    this.#over = true
    this.#keep(this.#unheard)
  }

  get #unheard(): string {
    return this.#parts.speech.unheardText
  }

  #keep(unheard: string): void {
    const { keep, line, transcript, memory } = this.#parts
    const { position } = memory
    this.#changed = false
    this.#keptPosition = position
    this.#keptUnheard = unheard
    if (keep === null) return
    keep({
      resumeHandle: line.resumeHandle,
      transcript: transcript.tail(MAX_TRANSCRIPT_BYTES, unheard),
      unheard: unheard === '' ? null : unheard.slice(0, MAX_UNHEARD_CHARACTERS),
      greeted: this.#greeted,
      position,
    })
  }
}
