import type { Agent } from '../../agents/agent.ts'
import type { CallFact } from '../../shared/call-event.ts'
import type { Note } from '../line/notes.ts'
import { hintRequest, puttingThroughRequest } from '../line/requests.ts'

/** Characters of a hint. */
const MAX_HINT_CHARACTERS = 500

/** Line breaks and controls: a hint is one sentence or two, and stays inside its quotes. */
const BREAKS = /[\s\p{Cc}\p{Zl}\p{Zp}]+/gu
/** What turns the direction of text around, or is not seen: nobody types it on purpose. */
const UNSEEN = /[\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu

export interface StaffHandOptions {
  readonly agent: Pick<Agent, 'people'>
  /** Tells the model when nobody speaks; false: too much waits to be told. */
  readonly tell: (note: Note) => boolean
  /** Gives the call to a person of the assistant, once they have been told. */
  readonly transfer: (person: string) => void
  /** Ends the call after a goodbye, whatever else was to become of it. */
  readonly dismiss: () => void
  readonly report: (fact: CallFact) => void
}

/** What people at the console do to a call that talks. Nothing of it is heard in their words. */
export class StaffHand {
  readonly #options: StaffHandOptions
  #dismissed = false

  constructor(options: StaffHandOptions) {
    this.#options = options
  }

  /**
   * Has the assistant know something, as soon as nobody speaks.
   *
   * @param text cleaned here, and cut at 500 characters.
   * @returns `empty`: nothing is left of it; `too-many`: earlier ones still wait.
   */
  hint(text: string): 'done' | 'empty' | 'too-many' {
    const clean = cleanHint(text)
    if (clean === '') return 'empty'
    const { tell, report } = this.#options
    const told = (): void => {
      report({ type: 'hint-given', text: clean })
    }
    return tell({ text: hintRequest(clean), told }) ? 'done' : 'too-many'
  }

  /** Gives the call to somebody, after a word to the caller. */
  giveTo(person: string): 'done' | 'unknown-person' | 'ending' {
    const { agent, report, tell, transfer } = this.#options
    if (!Object.hasOwn(agent.people, person)) return 'unknown-person'
    if (this.#dismissed) return 'ending'
    report({ type: 'staff-asked', what: 'transfer' })
    transfer(person)
    // When it cannot be told, the call goes without a word.
    tell({ text: puttingThroughRequest(person) })
    return 'done'
  }

  /** Ends the call after a goodbye. Idempotent. */
  hangUp(): void {
    if (this.#dismissed) return
    this.#dismissed = true
    this.#options.report({ type: 'staff-asked', what: 'hang-up' })
    this.#options.dismiss()
  }
}

function cleanHint(text: string): string {
  const line = text.replace(UNSEEN, '').replace(BREAKS, ' ').replaceAll('"', '’').trim()
  return Array.from(line).slice(0, MAX_HINT_CHARACTERS).join('').trim()
}
