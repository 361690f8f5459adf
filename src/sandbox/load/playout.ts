/** Below this a carrier's own jitter buffer hides the gap. */
const AUDIBLE_GAP_MS = 1
/** Ten minutes of audio with a mark every 100 ms; beyond it the oldest comes back early. */
const MAX_PENDING_MARKS = 6_000

interface PendingMark {
  readonly name: string
  /** When the audio before it will have been played. */
  readonly dueMs: number
}

/**
 * What Twilio's buffer does with a stream, by arithmetic alone: audio plays in real time from its
 * arrival, a mark is due when what was sent before it has played, `clear` empties everything.
 *
 * Pure: time comes in as an argument.
 */
export class Playout {
  #dryAtMs = -Infinity
  #marks: PendingMark[] = []
  /** Nothing to run dry: before the first audio and after `clear`. */
  #empty = true

  /** Whether nothing is being played. */
  silent(nowMs: number): boolean {
    return this.#dryAtMs <= nowMs
  }

  /** What is still to be played, milliseconds. */
  aheadMs(nowMs: number): number {
    return Math.max(0, this.#dryAtMs - nowMs)
  }

  /**
   * @param begins whether this audio follows silence that is meant.
   * @returns how long the caller heard nothing in the middle of speech, 0 when it goes on in time.
   */
  audio(ms: number, nowMs: number, begins: boolean): number {
    const gapMs = nowMs - this.#dryAtMs
    const ranDry = !this.#empty && !begins && gapMs > AUDIBLE_GAP_MS
    this.#dryAtMs = Math.max(nowMs, this.#dryAtMs) + ms
    this.#empty = false
    return ranDry ? gapMs : 0
  }

  mark(name: string, nowMs: number): void {
    if (this.#marks.length >= MAX_PENDING_MARKS) this.#marks.shift()
    this.#marks.push({ name, dueMs: Math.max(nowMs, this.#dryAtMs) })
  }

  /** The marks that are to be echoed now, in order. */
  dueMarks(nowMs: number): readonly string[] {
    const first = this.#marks[0]
    if (first === undefined || first.dueMs > nowMs) return []
    const waiting = this.#marks.findIndex(({ dueMs }) => dueMs > nowMs)
    const due = this.#marks.splice(0, waiting === -1 ? this.#marks.length : waiting)
    return due.map(({ name }) => name)
  }

  /** @returns every pending mark: all of them come back at once. */
  clear(): readonly string[] {
    const returned = this.#marks.map(({ name }) => name)
    this.#marks = []
    this.#dryAtMs = -Infinity
    this.#empty = true
    return returned
  }
}
