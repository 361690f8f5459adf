import type { CallFact } from '../../shared/call-event.ts'
import { toolResultRequest } from './requests.ts'
import type { WaitingTools } from './waiting-tools.ts'

/** A model that is told more at once forgets what the caller wanted. */
const MAX_NOTES = 5

/** Something that the model is told in writing when nothing is going on. */
export interface Note {
  readonly text: string
  /** It was told. */
  readonly told?: () => void
}

/** What waits for a moment in which nobody speaks: notes, and tools' results without a session. */
export class Notes {
  readonly #tools: Pick<WaitingTools, 'hasStranded' | 'takeStranded'>
  readonly #report: (fact: CallFact) => void
  #notes: Note[] = []

  constructor(
    tools: Pick<WaitingTools, 'hasStranded' | 'takeStranded'>,
    report: (fact: CallFact) => void,
  ) {
    this.#tools = tools
    this.#report = report
  }

  get isEmpty(): boolean {
    return this.#notes.length === 0 && !this.#tools.hasStranded
  }

  /** @returns false when too many wait already: this one is not told. */
  add(note: Note): boolean {
    if (this.#notes.length >= MAX_NOTES) return false
    this.#notes.push(note)
    return true
  }

  /** Takes all of it, as one request. */
  take(): string {
    const results = this.#tools.takeStranded().map(({ call, response }) => {
      this.#report({ type: 'tool-result-told', name: call.name })
      return toolResultRequest(call.name, response)
    })
    const notes = this.#notes
    this.#notes = []
    for (const { told } of notes) told?.()
    return [...results, ...notes.map(({ text }) => text)].join('\n')
  }
}
