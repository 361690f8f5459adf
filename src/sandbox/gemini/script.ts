import type { Line, Scenario } from './scenario.ts'

/** Where a conversation stands in its scenario; a plain value, so that it can be kept. */
export interface ScriptPosition {
  /** The line of the main sequence that answers next. */
  readonly index: number
  /** How many times that line has been said already. */
  readonly said: number
  /** An aside that answers before it. */
  readonly aside: string | null
}

const BEGINNING: ScriptPosition = { index: 0, said: 0, aside: null }

/** Walks through a scenario: which line answers the next turn? */
export class Script {
  readonly scenario: Scenario
  #position: ScriptPosition

  constructor(scenario: Scenario, position: ScriptPosition = BEGINNING) {
    this.scenario = scenario
    this.#position = position
  }

  get position(): ScriptPosition {
    return this.#position
  }

  /** The line that answers the next turn. */
  get upcoming(): Line {
    const { lines, asides, fallback } = this.scenario
    const { index, aside } = this.#position
    const line =
      (aside === null ? undefined : asides.find((one) => one.name === aside)) ??
      lines[index] ??
      fallback ??
      lines.at(-1)
    if (line === undefined) throw new Error('a scenario has at least one line')
    return line
  }

  /** Takes the line that answers the turn and moves on. */
  take(): Line {
    const line = this.upcoming
    const { index, said, aside } = this.#position
    if (aside !== null) this.#position = { index, said, aside: null }
    else if (said + 1 < line.repeat) this.#position = { index, said: said + 1, aside: null }
    else this.#position = { index: index + 1, said: 0, aside: null }
    return line
  }

  /** Goes to a line of the main sequence, or puts an aside before what comes next. */
  goTo(name: string): void {
    const index = this.scenario.lines.findIndex((one) => one.name === name)
    this.#position =
      index === -1 ? { ...this.#position, aside: name } : { index, said: 0, aside: null }
  }

  /** Takes back what was taken since the position was read. */
  restore(position: ScriptPosition): void {
    this.#position = position
  }
}
