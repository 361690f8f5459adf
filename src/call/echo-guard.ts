import { RecentLevels } from '../audio/recent-levels.ts'
import { levelDb, rmsAt } from '../audio/sound-level.ts'

/** Frames of 20 ms: five seconds in which the agent could be heard. */
const REMEMBERED_FRAMES = 250
/**
 * The echo's level is the one that only this share of the frames exceed. Half a second out of five:
 * more than a caller's "Hello?", and far more than what passes before a caller is found.
 */
const LOUDEST_SHARE = 0.1
/** So much above that even the echo's loudest places do not come. */
const ABOVE_ECHO_DB = 5
/** A floor is never higher: a caller who speaks up is always heard. */
const HIGHEST_FLOOR_DB = -22

/**
 * Knows how loud the agent comes back from this caller's room, and sets the threshold above it
 * while the agent can be heard.
 *
 * A caller's first syllables come in before anybody knows whose they are. If they counted by their
 * loudness, the threshold would rise with the voice and the caller would never be found: they count
 * by the time they last.
 */
export class EchoGuard {
  readonly #levels = new RecentLevels(REMEMBERED_FRAMES)

  /**
   * A frame of the caller's line. Found speech counts too: it may be the echo that was taken for it,
   * and an agent that is interrupted is not audible for long.
   *
   * @param levelRms root mean square of 16-bit samples.
   */
  hear(levelRms: number, agentAudible: boolean): void {
    if (agentAudible) this.#levels.heard(levelDb(levelRms))
  }

  /** Below this, root mean square, sound does not count as the caller's; 0 where nothing is known. */
  floor(agentAudible: boolean): number {
    const echoDb = agentAudible ? this.#levels.exceededBy(LOUDEST_SHARE) : null
    return echoDb === null ? 0 : rmsAt(Math.min(HIGHEST_FLOOR_DB, echoDb + ABOVE_ECHO_DB))
  }
}
