import type { Clock, Timer } from '../../shared/clock.ts'

/** Something that is done once in every period. */
export interface Beating {
  /** Never early; when the process was late, the beats that were missed follow each other. */
  beat(): void
}

export interface SlotTickerOptions {
  readonly clock: Clock
  /** Every member beats once in it. A whole number of slots. */
  readonly periodMs: number
  readonly slotMs: number
  /** How late each slot was done with, milliseconds. */
  readonly onDone: (lateMs: number) => void
}

/**
 * One timer for all calls of a process. Members are dealt out to slots of the period, as real
 * calls are not in step with each other either, and every slot is due at a time counted from the
 * start: lateness is caught up with and nothing adds up.
 */
export class SlotTicker {
  readonly #options: SlotTickerOptions
  readonly #slots: readonly Set<Beating>[]
  #startMs = 0
  /** Number of the next slot since the start. */
  #next = 0
  #joined = 0
  #timer: Timer | null = null

  constructor(options: SlotTickerOptions) {
    this.#options = options
    const slots = Math.round(options.periodMs / options.slotMs)
    this.#slots = Array.from({ length: slots }, () => new Set<Beating>())
  }

  start(): void {
    this.#startMs = this.#options.clock.nowMs()
    this.#next = 0
    this.#arm()
  }

  stop(): void {
    this.#timer?.cancel()
    this.#timer = null
  }

  /** Beats from the next turn of its slot on, until the returned function is called. */
  join(member: Beating): () => void {
    const slot = this.#slots[this.#joined % this.#slots.length]
    this.#joined += 1
    slot?.add(member)
    return () => {
      slot?.delete(member)
    }
  }

  #arm(): void {
    const { clock, slotMs } = this.#options
    const waitMs = this.#startMs + this.#next * slotMs - clock.nowMs()
    this.#timer = clock.after(Math.max(0, waitMs), () => {
      this.#run()
    })
  }

  #run(): void {
    const { clock, slotMs, onDone } = this.#options
    for (;;) {
      const dueMs = this.#startMs + this.#next * slotMs
      if (dueMs > clock.nowMs()) break
      for (const member of this.#slots[this.#next % this.#slots.length] ?? []) member.beat()
      this.#next += 1
      onDone(clock.nowMs() - dueMs)
    }
    if (this.#timer !== null) this.#arm()
  }
}
