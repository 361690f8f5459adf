import type { ServerMessage } from '../../../../src/carrier/browser/talk-protocol.ts'

/** What one side said without the other in between. */
export interface Line {
  /** Never twice in a conversation. */
  readonly key: number
  readonly who: 'caller' | 'agent'
  readonly text: string
  /** What was said of it after the caller had interrupted, and was not heard. */
  readonly unheard: string
  readonly interrupted: boolean
}

interface Kept extends Line {
  /** Turns count anew with each stream. */
  readonly stream: number
  readonly turn: number
}

/** What was said, as it grows. Immutable. */
export class Transcript {
  readonly #lines: readonly Kept[]
  readonly #stream: number

  constructor(lines: readonly Kept[] = [], stream = 0) {
    this.#lines = lines
    this.#stream = stream
  }

  get lines(): readonly Line[] {
    return this.#lines
  }

  /** The conversation goes on with another stream. */
  nextStream(): Transcript {
    return new Transcript(this.#lines, this.#stream + 1)
  }

  said({ who, turn, text }: Extract<ServerMessage, { type: 'said' }>): Transcript {
    const at = who === 'agent' ? this.#agentLine(turn) : this.#callerLine()
    const before = this.#lines[at]
    if (before === undefined) {
      const key = this.#lines.length
      const begun = { key, who, turn, text, unheard: '', interrupted: false }
      return this.#with([...this.#lines, { ...begun, stream: this.#stream }])
    }
    // What comes after the cut was not heard either.
    const more = before.interrupted
      ? { unheard: before.unheard + text }
      : { text: before.text + text }
    return this.#with(this.#lines.with(at, { ...before, ...more }))
  }

  cut({ turn, heard, unheard }: Extract<ServerMessage, { type: 'cut' }>): Transcript {
    const at = this.#agentLine(turn)
    const before = this.#lines[at]
    if (before === undefined) return this
    return this.#with(this.#lines.with(at, { ...before, text: heard, unheard, interrupted: true }))
  }

  #agentLine(turn: number): number {
    return this.#lines.findLastIndex(
      (line) => line.who === 'agent' && line.turn === turn && line.stream === this.#stream,
    )
  }

  /** The caller goes on as long as nobody else has begun to speak. */
  #callerLine(): number {
    const last = this.#lines.length - 1
    const { who, stream } = this.#lines[last] ?? { who: 'agent', stream: -1 }
    return who === 'caller' && stream === this.#stream ? last : -1
  }

  #with(lines: readonly Kept[]): Transcript {
    return new Transcript(lines, this.#stream)
  }
}
