import type { Clock } from '../shared/clock.ts'

/** How the other side takes what it is sent. */
export type ReadingPace =
  | 'reads'
  /** Too much waits; told once, when it begins. Nothing more shall be sent. */
  | 'fell-behind'
  /** It has not caught up yet. */
  | 'behind'
  /** It has not caught up in time, or far too much waits. */
  | 'lost'

/** Over a minute of audio, while playout keeps less than a second ahead. */
const BEHIND_BYTES = 1_048_576
/** Caught up: a few seconds of audio. */
const CAUGHT_UP_BYTES = 65_536
/** Nothing but small messages follow once it is behind: this is never reached by a live peer. */
const LOST_BYTES = 2 * BEHIND_BYTES
/** How long it may take to catch up. */
const PATIENCE_MS = 5_000

/** Watches the send buffer of one socket, so that a peer that does not read costs little memory. */
export class SlowReader {
  readonly #clock: Clock
  readonly #bufferedBytes: () => number
  #behindSinceMs: number | null = null

  constructor(clock: Clock, bufferedBytes: () => number) {
    this.#clock = clock
    this.#bufferedBytes = bufferedBytes
  }

  /** To be asked before each piece of audio. */
  pace(): ReadingPace {
    const bytes = this.#bufferedBytes()
    if (bytes > LOST_BYTES) return 'lost'
    if (this.#behindSinceMs === null) {
      if (bytes <= BEHIND_BYTES) return 'reads'
      this.#behindSinceMs = this.#clock.nowMs()
      return 'fell-behind'
    }
    if (bytes <= CAUGHT_UP_BYTES) {
      this.#behindSinceMs = null
      return 'reads'
    }
    return this.#clock.nowMs() - this.#behindSinceMs < PATIENCE_MS ? 'behind' : 'lost'
  }
}
