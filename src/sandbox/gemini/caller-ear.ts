import { EnergyDetector, type SpeechEdge } from './energy-detector.ts'
import type { TurnFinding } from './setup-rules.ts'

export interface EarListener {
  /** `atMs` is audio time. Returns what the caller will turn out to have said, or null. */
  started(atMs: number): string | null
  /** A piece of it, transcribed; pieces are appended. */
  transcribed(piece: string): void
  ended(atMs: number): void
}

/** A word is transcribed for so much speech; what is left comes with the end of the turn. */
const MS_PER_WORD = 300

/**
 * Listens to the caller: finds the turns in the audio (or is told them) and pretends to
 * understand the words, which the scenario knows.
 */
export class CallerEar {
  readonly #detector: EnergyDetector | null
  readonly #sampleRate: number
  readonly #listener: EarListener
  #heardMs = 0
  #speaking = false
  #words: readonly string[] = []
  #told = 0
  #sinceMs = 0

  constructor(sampleRate: number, finding: TurnFinding, listener: EarListener) {
    this.#sampleRate = sampleRate
    this.#listener = listener
    this.#detector =
      finding.kind === 'automatic' ? new EnergyDetector(sampleRate, finding.detection) : null
  }

  get sampleRate(): number {
    return this.#sampleRate
  }

  hear(samples: Int16Array): void {
    this.#heardMs += (samples.length / this.#sampleRate) * 1_000
    for (const edge of this.#detector?.push(samples) ?? []) this.#take(edge)
    if (this.#speaking) this.#tell(Math.floor((this.#heardMs - this.#sinceMs) / MS_PER_WORD))
  }

  /** The client says that the caller began to speak. */
  begin(): void {
    if (!this.#speaking) this.#take({ edge: 'start', atMs: this.#heardMs })
  }

  /** The client says that the caller's turn, or the whole stream, has ended. */
  finish(): void {
    const edge = this.#detector?.finish() ?? { edge: 'end', atMs: this.#heardMs }
    if (this.#speaking) this.#take(edge)
  }

  #take({ edge, atMs }: SpeechEdge): void {
    switch (edge) {
      case 'start':
        this.#speaking = true
        this.#sinceMs = atMs
        this.#told = 0
        this.#words = this.#listener.started(atMs)?.split(/\s+/) ?? []
        return
      case 'end':
        this.#tell(this.#words.length)
        this.#speaking = false
        this.#words = []
        this.#listener.ended(atMs)
    }
  }

  /** Transcribes up to so many words. */
  #tell(count: number): void {
    const piece = this.#words.slice(this.#told, count).join(' ')
    if (piece === '') return
    this.#listener.transcribed(this.#told === 0 ? piece : ` ${piece}`)
    this.#told = Math.min(count, this.#words.length)
  }
}
