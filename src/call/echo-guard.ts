/** How far above the echo a caller has to be: a factor of two is 6 dB. */
const ABOVE_ECHO = 2
/** The weight of a new frame of 20 ms while the level rises, and while it falls. */
const RISE = 0.2
const FALL = 0.01
/** Root mean square that a floor never exceeds, −22 dBFS: a caller who speaks up is always heard. */
const HIGHEST_FLOOR = 2_600

/**
 * Knows how loud the agent comes back from this caller's room, and sets the threshold above it
 * while the agent can be heard.
 *
 * Speech of the caller must not pass for echo: only frames in which nobody was found to speak
 * count, and the level follows quickly up and slowly down.
 */
export class EchoGuard {
  #echoRms = 0

  /** The level of this call's echo, root mean square of 16-bit samples. */
  get echoRms(): number {
    return this.#echoRms
  }

  /** A frame of the caller's line. */
  hear(levelRms: number, situation: { agentAudible: boolean; callerSpeaks: boolean }): void {
    if (!situation.agentAudible || situation.callerSpeaks) return
    const weight = levelRms > this.#echoRms ? RISE : FALL
    this.#echoRms += (levelRms - this.#echoRms) * weight
  }

  /** Below this, root mean square, sound does not count as the caller's. */
  floor(agentAudible: boolean): number {
    return agentAudible ? Math.min(HIGHEST_FLOOR, this.#echoRms * ABOVE_ECHO) : 0
  }
}
