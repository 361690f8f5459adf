import type { AgentLimits } from '../agents/agent.ts'

/** What a call has to do that has become too long. */
export type LimitStep =
  /** Say goodbye, then end the call. */
  | 'goodbye'
  /** End the call now, whatever is being said. */
  | 'end'

/** A goodbye and what the caller is just hearing fit into this; a model that is lost says none. */
const LAST_WORDS_MS = 15_000

/** The length of a call by the clock on the wall. Pure: the time is an argument. */
export class CallLimit {
  readonly #goodbyeAtMs: number
  #given: LimitStep | null = null

  /** @param nowMs when the call began. */
  constructor({ callMs }: Pick<AgentLimits, 'callMs'>, nowMs: number) {
    this.#goodbyeAtMs = nowMs + callMs
  }

  /**
   * What is due now: `goodbye` when the call has lasted `callMs`, `end` 15 s later, each of them
   * once. After a gap in the ticks that is longer than that, `end` comes alone.
   */
  tick(nowMs: number): LimitStep | null {
    const overMs = nowMs - this.#goodbyeAtMs
    if (overMs < 0) return null
    const due: LimitStep = overMs < LAST_WORDS_MS ? 'goodbye' : 'end'
    if (this.#given === due) return null
    this.#given = due
    return due
  }
}
