import { SpokenText } from './spoken-text.ts'

/**
 * Turns whose text is kept. More cannot be waiting in the playout queue, whose ten minutes are full
 * with turns of three seconds; a model that only writes would go on for ever.
 */
export const MAX_UNHEARD_TURNS = 200

/**
 * The texts of the agent's turns that the caller has not heard to their end, by number of turn.
 *
 * Overflow: the text of the oldest turn is forgotten. If that turn is cut after all, it is told
 * without its words; its sound is not touched.
 */
export class UnheardTexts {
  /** In the order of the turns: their numbers only grow. */
  readonly #texts = new Map<number, SpokenText>()

  get(turn: number): SpokenText | undefined {
    return this.#texts.get(turn)
  }

  /** The text of a turn, begun if need be. */
  of(turn: number): SpokenText {
    const known = this.#texts.get(turn)
    if (known !== undefined) return known
    if (this.#texts.size >= MAX_UNHEARD_TURNS) this.#forgetOldest()
    const text = new SpokenText()
    this.#texts.set(turn, text)
    return text
  }

  /** The texts of a turn and of those behind it. */
  from(turn: number): readonly SpokenText[] {
    return [...this.#texts].filter(([one]) => one >= turn).map(([, text]) => text)
  }

  /** A turn was heard to its end, and with it all before it. */
  heardUpTo(turn: number): void {
    for (const one of this.#texts.keys()) if (one <= turn) this.#texts.delete(one)
  }

  clear(): void {
    this.#texts.clear()
  }

  #forgetOldest(): void {
    for (const oldest of this.#texts.keys()) {
      this.#texts.delete(oldest)
      return
    }
  }
}
