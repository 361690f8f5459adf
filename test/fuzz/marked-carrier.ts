import { decodeMulaw } from '../../src/audio/mulaw.ts'
import { ScriptedCarrier } from '../support/scripted-carrier.ts'

/** The model's utterances are told apart by a constant level: steps of 12 % up and down from 0. */
const LOWEST_LEVEL = 300
const STEP = 1.12
export const MAX_UTTERANCES = 80
/** μ-law is exact to 3 %. */
const TOLERANCE = 0.035

/** @param utterance its number, from 1. */
export function levelOf(utterance: number): number {
  const size = LOWEST_LEVEL * STEP ** Math.floor(utterance / 2)
  return Math.round(utterance % 2 === 0 ? size : -size)
}

/** 4 ms: what passes through a level on its way to another is shorter. */
const SHORTEST_RUN = 32

/** What was sent, in order: which utterance a stretch of sound belongs to, and every `clear`. */
export type Heard = { readonly utterance: number } | 'clear'

/** A carrier that knows the utterances by their level, and can lose or repeat marks. */
export class MarkedCarrier extends ScriptedCarrier {
  readonly heard: Heard[] = []
  losesMarks = false
  lastMark: string | null = null

  override sendAudio(payload: Uint8Array): void {
    this.#note(decodeMulaw(payload))
    super.sendAudio(payload)
  }

  override sendMark(name: string): void {
    this.lastMark = name
    if (!this.losesMarks) super.sendMark(name)
  }

  override clear(): void {
    this.heard.push('clear')
    super.clear()
  }

  #note(samples: Int16Array): void {
    let run = 0
    let current = 0
    for (const sample of samples) {
      const utterance = utteranceAt(sample)
      run = utterance !== 0 && utterance === current ? run + 1 : 1
      current = utterance
      if (utterance === 0 || run !== SHORTEST_RUN) continue
      const last = this.heard.at(-1)
      if (last === undefined || last === 'clear' || last.utterance !== utterance) {
        this.heard.push({ utterance })
      }
    }
  }
}

/** 0: silence, or between two levels. */
function utteranceAt(sample: number): number {
  const size = Math.abs(sample)
  if (size < LOWEST_LEVEL / 2) return 0
  const step = Math.max(0, Math.round(Math.log(size / LOWEST_LEVEL) / Math.log(STEP)))
  const utterance = 2 * step + (sample > 0 ? 0 : 1)
  const off = Math.abs(size - Math.abs(levelOf(utterance)))
  return off <= TOLERANCE * size ? utterance : 0
}
