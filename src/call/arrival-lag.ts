/** From here on a frame counts as late: the line, or we, stood still. */
const LATE_MS = 200
/** Below this the line has caught up again. */
const CAUGHT_UP_MS = 100
/** How long a late line may take to show whether it catches up. */
const VERDICT_MS = 200
/** A line that catches up hands over its audio clearly faster than it was spoken. */
const CATCHING_UP_RATE = 1.5
/** No connection lives through a longer stall: a later frame is a clock that jumped. */
const MAX_STALL_MS = 60_000
/** A lasting change by less is a longer way; by more, one of the two clocks has jumped. */
const JUMP_MS = 1_000
/** The quickest way is learned anew this often: two clocks drift apart, by 100 ms in 15 min. */
const WINDOW_MS = 30_000

/**
 * How old the caller's audio is when it comes, from two clocks that know nothing of each other:
 * the carrier's time stamps and our own.
 *
 * The quickest frame of the last minute is taken as not delayed; how much longer another one took
 * is its age. After a stall the audio comes in a burst, and the age goes back to nothing. An age
 * that stays is no burst but a clock that jumped or a way that became longer: it is forgotten.
 */
export class ArrivalLag {
  /** The shortest ways (arrival minus time stamp) of this window and of the one before. */
  #quickestMs = Infinity
  #quickestBeforeMs = Infinity
  #windowAtMs = 0
  /** The first frame of those that are late now. */
  #late: { readonly atMs: number; readonly endMs: number } | null = null
  #bursts = 0
  #jumps = 0

  /** Times that audio came late, because somebody stood still, and was caught up with. */
  get bursts(): number {
    return this.#bursts
  }

  /** Times that one of the clocks jumped. */
  get jumps(): number {
    return this.#jumps
  }

  /**
   * By how much a frame is here before it can be: the part of a step of its time stamp that our
   * clock does not confirm.
   *
   * @param endMs the end of the frame by the carrier's clock
   */
  earlyMs(endMs: number, atMs: number): number {
    const quickestMs = this.#floorMs
    return quickestMs === Infinity ? 0 : Math.max(0, quickestMs - (atMs - endMs))
  }

  /**
   * Takes note of a frame. The arguments are those of {@link earlyMs}.
   *
   * @returns the age of the frame's end, milliseconds.
   */
  arrived(endMs: number, atMs: number): number {
    const wayMs = atMs - endMs
    this.#turnWindow(atMs)
    this.#quickestMs = Math.min(this.#quickestMs, wayMs)
    const ageMs = wayMs - this.#floorMs
    if (ageMs < CAUGHT_UP_MS) {
      if (this.#late !== null) this.#bursts += 1
      this.#late = null
      return ageMs
    }
    if (this.#late === null && ageMs < LATE_MS) return ageMs
    this.#late ??= { atMs, endMs }
    if (ageMs <= MAX_STALL_MS && this.#mayCatchUp(this.#late, endMs, atMs)) return ageMs
    if (ageMs >= JUMP_MS) this.#jumps += 1
    else this.#bursts += 1
    this.restart()
    this.#quickestMs = wayMs
    return 0
  }

  /** The time stamps begin anew: nothing is known about the way. */
  restart(): void {
    this.#quickestMs = Infinity
    this.#quickestBeforeMs = Infinity
    this.#late = null
  }

  get #floorMs(): number {
    return Math.min(this.#quickestMs, this.#quickestBeforeMs)
  }

  #mayCatchUp(late: { atMs: number; endMs: number }, endMs: number, atMs: number): boolean {
    const elapsedMs = atMs - late.atMs
    return elapsedMs < VERDICT_MS || endMs - late.endMs >= CATCHING_UP_RATE * elapsedMs
  }

  #turnWindow(atMs: number): void {
    const sinceMs = atMs - this.#windowAtMs
    if (sinceMs >= 0 && sinceMs < WINDOW_MS) return
    this.#windowAtMs = atMs
    this.#quickestBeforeMs = this.#quickestMs
    this.#quickestMs = Infinity
  }
}
