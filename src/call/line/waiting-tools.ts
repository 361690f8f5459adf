import type { ToolCall } from '../../model/model-session.ts'

/** Calls that are remembered; a model that asks for more has lost its way. */
const MAX_CALLS = 64

/** A result that is told in words because the session that asked for it is gone. */
export interface StrandedResult {
  readonly call: ToolCall
  readonly response: Readonly<Record<string, unknown>>
}

interface Waiting {
  readonly call: ToolCall
  /** The session that asked. */
  readonly session: number
  /** Sent, but not yet used by the model; null: it still runs. */
  readonly response: Readonly<Record<string, unknown>> | null
}

/**
 * The tool calls of a call whose results no session has used yet. A result goes only to the
 * session that asked for it (another one takes it for an error, or ends).
 *
 * Overflow: the oldest call is forgotten; its result is dropped.
 */
export class WaitingTools {
  readonly #isBackground: (name: string) => boolean
  #waiting: Waiting[] = []
  #stranded: StrandedResult[] = []

  /** @param isBackground whether the conversation goes on while this tool runs. */
  constructor(isBackground: (name: string) => boolean = () => false) {
    this.#isBackground = isBackground
  }

  /** Whether a tool runs. */
  get running(): boolean {
    return this.#waiting.some((one) => one.response === null)
  }

  /** Whether a tool runs that the model waits for. */
  get holdsModel(): boolean {
    return this.#waiting.some((one) => one.response === null && !this.#isBackground(one.call.name))
  }

  asked(calls: readonly ToolCall[], session: number): void {
    const waiting = calls.map((call) => ({ call, session, response: null }))
    this.#waiting = [...this.#waiting, ...waiting].slice(-MAX_CALLS)
  }

  /** The model does not want them any more. */
  cancelled(ids: readonly string[], session: number): void {
    this.#waiting = this.#waiting.filter(
      (one) => one.session !== session || !ids.includes(one.call.id),
    )
  }

  /**
   * A result is there.
   *
   * @returns whether the session of now asked for it; otherwise it is stranded, or unknown.
   */
  answered(call: ToolCall, response: Readonly<Record<string, unknown>>, session: number): boolean {
    const waiting = this.#waiting.find((one) => one.call === call && one.response === null)
    if (waiting === undefined) return false
    this.#waiting = this.#waiting.filter((one) => one !== waiting)
    if (waiting.session === session) {
      this.#waiting.push({ ...waiting, response })
      return true
    }
    this.#stranded.push({ call, response })
    return false
  }

  /** What the model has to know although no session waits for it. */
  tell(call: ToolCall, response: Readonly<Record<string, unknown>>): void {
    this.#stranded = [...this.#stranded, { call, response }].slice(-MAX_CALLS)
  }

  /** The model goes on: it has used what it was sent. */
  used(): void {
    // With each piece of sound, and nearly always there is nothing.
    if (this.#waiting.length === 0) return
    this.#waiting = this.#waiting.filter((one) => one.response === null)
  }

  /** The session is gone: what it was sent and did not use has to be told to the next one. */
  sessionLost(): void {
    for (const { call, response } of this.#waiting) {
      if (response !== null) this.#stranded.push({ call, response })
    }
    this.used()
    this.#stranded = this.#stranded.slice(-MAX_CALLS)
  }

  /** Takes the results that have to be told in words. */
  takeStranded(): readonly StrandedResult[] {
    const stranded = this.#stranded
    this.#stranded = []
    return stranded
  }

  get hasStranded(): boolean {
    return this.#stranded.length > 0
  }
}
