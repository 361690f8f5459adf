import type { Transfer } from '../../store/call-log.ts'
import { NextWords } from './next-words.ts'

/** Whoever was promised a person gets one, whether the model finds words for it or not. */
const ANNOUNCEMENT = { wordlessMs: 8_000, wholeMs: 15_000 } as const

/** A person takes the call once the caller has been told so. Pure. */
export class TransferAfterWords {
  readonly transfer: Transfer
  readonly #words: NextWords

  /** @param unheard the caller has not yet heard everything. */
  constructor(transfer: Transfer, nowMs: number, unheard: boolean) {
    this.transfer = transfer
    this.#words = new NextWords(ANNOUNCEMENT, nowMs, unheard)
  }

  agentSpoke(): void {
    this.#words.begun()
  }

  /** @returns whether it is time. */
  due(nowMs: number, unheard: boolean): boolean {
    return this.#words.heard(nowMs, unheard)
  }
}
