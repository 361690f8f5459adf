import { MessageBudget, type MessageRates } from '../message-budget.ts'

/** Sound in pieces of 10 ms, and marks; a line that stood still for half a minute. */
const ALL = { perSecond: 200, atOnce: 6_000 } as const satisfies MessageRates
/** Milliseconds of sound: as much as can be spoken, and a minute that the line stood still. */
const SOUND_MS = { perSecond: 1_050, atOnce: 60_000 } as const satisfies MessageRates
/** A person who writes. */
const TEXTS = { perSecond: 0.5, atOnce: 20 } as const satisfies MessageRates
/** Once a second is promised; a clock of the page's may run somewhat faster. */
const LEAST_PICTURE_GAP_MS = 900
/** Beyond that they are dropped, and beyond this the page does not mean well. */
const PICTURES = { perSecond: 4, atOnce: 20 } as const satisfies MessageRates

/** How much one page may send. Pure: the time is an argument. */
export class PageBudget {
  readonly #all: MessageBudget
  readonly #sound: MessageBudget
  readonly #texts: MessageBudget
  readonly #pictures: MessageBudget
  #pictureAtMs = -Infinity

  /** @param nowMs when the stream began. */
  constructor(nowMs: number) {
    this.#all = new MessageBudget(ALL, nowMs)
    this.#sound = new MessageBudget(SOUND_MS, nowMs)
    this.#texts = new MessageBudget(TEXTS, nowMs)
    this.#pictures = new MessageBudget(PICTURES, nowMs)
  }

  /** A message of any kind. @returns false when there were too many; so do the others. */
  message(nowMs: number): boolean {
    return this.#all.spend(nowMs)
  }

  sound(nowMs: number, durationMs: number): boolean {
    return this.#sound.spend(nowMs, durationMs)
  }

  text(nowMs: number): boolean {
    return this.#texts.spend(nowMs)
  }

  picture(nowMs: number): 'good' | 'too-soon' | 'flood' {
    if (!this.#pictures.spend(nowMs)) return 'flood'
    if (nowMs - this.#pictureAtMs < LEAST_PICTURE_GAP_MS) return 'too-soon'
    this.#pictureAtMs = nowMs
    return 'good'
  }
}
