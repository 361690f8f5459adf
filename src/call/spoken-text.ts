/** Of English speech, about; only until this voice's own rate is known. */
const USUAL_CHARS_PER_SECOND = 15

/**
 * What is kept of one turn's text, in characters: more than twice what a fast voice says in the ten
 * minutes that the playout queue takes. What comes beyond it is left out.
 */
export const MAX_TURN_CHARACTERS = 30_000

/** How fast this voice speaks, learned from the turns of this call. */
export class SpeechRate {
  #chars = 0
  #audioMs = 0

  /** Characters per second. */
  get charsPerSecond(): number {
    // One short turn says little: the usual rate counts as two seconds of evidence.
    const priorMs = 2_000
    const chars = this.#chars + (USUAL_CHARS_PER_SECOND * priorMs) / 1_000
    return (chars * 1_000) / (this.#audioMs + priorMs)
  }

  /** A turn is complete: this much text took that long. */
  learn(chars: number, audioMs: number): void {
    if (chars === 0 || audioMs < 500) return
    this.#chars += chars
    this.#audioMs += audioMs
  }
}

/** The two parts of a turn's text, as the caller heard it. */
export interface HeardText {
  readonly heard: string
  readonly cut: string
}

/** The text of one turn, in the order it arrived. It runs ahead of the audio. */
export class SpokenText {
  #text = ''
  #audioMs = 0
  #complete = false

  get text(): string {
    return this.#text
  }

  /** Sound of the turn that has arrived, milliseconds. */
  get audioMs(): number {
    return this.#audioMs
  }

  append(piece: string): void {
    this.#text += piece.slice(0, MAX_TURN_CHARACTERS - this.#text.length)
  }

  /** More of the turn's audio arrived. */
  addAudio(ms: number): void {
    this.#audioMs += ms
  }

  /** All audio of the turn has arrived. Its text may still trail. */
  audioComplete(): void {
    this.#complete = true
  }

  /** The turn is over: a whole one teaches the voice's rate, a cut or overlong one does not. */
  teach(rate: SpeechRate): void {
    const whole = this.#complete && this.#text.length < MAX_TURN_CHARACTERS
    if (whole) rate.learn(this.#text.length, this.#audioMs)
  }

  /**
   * Splits the text where the caller stopped hearing it, at the end of a word.
   *
   * A turn whose audio is all there is measured against its own length; otherwise the voice's rate tells how far
   * `heardMs` reaches, and never further than the text that has arrived.
   */
  splitAt(heardMs: number, rate: SpeechRate): HeardText {
    const chars =
      this.#complete && this.#audioMs > 0
        ? (heardMs / this.#audioMs) * this.#text.length
        : (heardMs / 1_000) * rate.charsPerSecond
    const at = this.#wordEnd(Math.round(chars))
    return { heard: this.#text.slice(0, at).trim(), cut: this.#text.slice(at).trim() }
  }

  /** The nearest end of a word. */
  #wordEnd(position: number): number {
    const text = this.#text
    if (position <= 0) return 0
    if (position >= text.length) return text.length
    const before = text.lastIndexOf(' ', position)
    const after = text.indexOf(' ', position)
    const next = after === -1 ? text.length : after
    const previous = Math.max(0, before)
    return position - previous < next - position ? previous : next
  }
}
