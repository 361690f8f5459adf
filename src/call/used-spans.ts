interface Span {
  readonly startMs: number
  endMs: number
}

/** A line without losses is one span; more than this many holes in two seconds is noise. */
const MAX_SPANS = 64

/** Time stamps are rounded to milliseconds: frames that touch may look a little apart. */
const ROUNDING_MS = 1

/**
 * Which stretches of a line's time have been used: the memory that tells a repeated frame from a
 * late one. Holds a handful of spans, the older ones are forgotten.
 */
export class UsedSpans {
  readonly #windowMs: number
  #spans: Span[] = []

  /** @param windowMs how far back from the newest span the memory reaches. */
  constructor(windowMs: number) {
    this.#windowMs = windowMs
  }

  add(startMs: number, endMs: number): void {
    const last = this.#spans.at(-1)
    if (last !== undefined && startMs >= last.startMs && startMs <= last.endMs + ROUNDING_MS) {
      last.endMs = Math.max(last.endMs, endMs)
    } else {
      const behind = this.#spans.findIndex((one) => one.startMs > startMs)
      const at = behind === -1 ? this.#spans.length : behind
      this.#spans.splice(at, 0, { startMs, endMs })
    }
    this.#forget()
  }

  /** Whether all of this stretch was used before. */
  covers(startMs: number, endMs: number): boolean {
    return this.#spans.some((one) => one.startMs <= startMs && one.endMs >= endMs)
  }

  clear(): void {
    this.#spans = []
  }

  #forget(): void {
    const sinceMs = (this.#spans.at(-1)?.endMs ?? 0) - this.#windowMs
    for (;;) {
      const first = this.#spans[0]
      if (first === undefined) return
      if (first.endMs >= sinceMs && this.#spans.length <= MAX_SPANS) return
      this.#spans.shift()
    }
  }
}
