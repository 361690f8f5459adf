/** A line that was just opened: quieter than any room, so that the first noise is learned as such. */
const FIRST_GUESS_DB = -60
/** A codec's silence between the words says nothing about the room. */
const LOWEST_DB = -70

/**
 * The floor is the level that {@link SHARE} of the frames without speech stay below. A high
 * share: a television, the agent's echo and a drill come and go, and have to be known when they
 * come back. One hammer blow in ten frames is not enough to move it.
 */
const SHARE = 0.85
const STEP_DB = 0.15
/** The first second is learned faster: the caller is about to speak. */
const HURRY_FRAMES = 50
const HURRY = 6

/** While somebody speaks, the quietest frame of each second is what the room can be at most. */
const SPEECH_WINDOW_FRAMES = 50
const LARGEST_RISE_DB = 6

/**
 * How loud it is where the caller is, when the caller does not speak. In dB below full scale,
 * learned frame by frame (20 ms).
 */
export class NoiseFloor {
  #db = FIRST_GUESS_DB
  #frames = 0
  #quietestDb = 0
  #speechFrames = 0

  get db(): number {
    return this.#db
  }

  /**
   * @param levelDb of one frame.
   * @param speaking whether the frame belongs to a caller's turn.
   */
  heard(levelDb: number, speaking: boolean): void {
    if (speaking) this.#heardSpeech(levelDb)
    else this.#heardNoise(levelDb)
  }

  #heardNoise(levelDb: number): void {
    this.#speechFrames = 0
    const step = this.#frames < HURRY_FRAMES ? STEP_DB * HURRY : STEP_DB
    this.#frames += 1
    // Balanced where (1 − SHARE) of the frames push up as much as the others pull down.
    if (levelDb > this.#db) this.#db = Math.min(levelDb, this.#db + step * SHARE)
    else this.#db = Math.max(levelDb, LOWEST_DB, this.#db - step * (1 - SHARE))
  }

  /** A machine that is taken for a caller has no pauses: its quietest frames give it away. */
  #heardSpeech(levelDb: number): void {
    this.#quietestDb = this.#speechFrames === 0 ? levelDb : Math.min(this.#quietestDb, levelDb)
    this.#speechFrames += 1
    if (this.#speechFrames < SPEECH_WINDOW_FRAMES) return
    this.#speechFrames = 0
    this.#db = Math.max(this.#db, Math.min(this.#quietestDb, this.#db + LARGEST_RISE_DB))
  }
}
