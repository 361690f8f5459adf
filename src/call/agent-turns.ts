/**
 * Numbers the agent's turns, from what the model sends in whatever order it sends it.
 *
 * A turn begins with the first text or audio after the last one ended. After an interruption the
 * model may still send audio of the turn that was cut: that is late, and recognised as such until
 * the model shows that it has moved on.
 */
export class AgentTurns {
  #turn = 0
  #state: 'idle' | 'speaking' | 'generated' | 'cut' = 'idle'
  #cutAtMs = 0

  /** The turn that is under way, or the last one; 0 before the first. */
  get current(): number {
    return this.#turn
  }

  /** The model has not said the whole turn. */
  get speaking(): boolean {
    return this.#state === 'speaking'
  }

  /** @returns the turn that this audio belongs to, or null when it is late audio of a cut turn. */
  onAudio(nowMs: number): number | null {
    if (this.#isLate(nowMs)) return null
    // All audio of a turn comes before its `generationComplete`: more of it is a new turn.
    if (this.#state !== 'speaking') this.#begin()
    return this.#turn
  }

  /** @returns the turn that this text belongs to; text of a cut turn is null. */
  onText(nowMs: number): number | null {
    if (this.#isLate(nowMs)) return null
    // Text has no fixed order against the end of the audio: it may trail behind.
    if (this.#state === 'idle' || this.#state === 'cut') this.#begin()
    return this.#turn
  }

  onGenerationComplete(): void {
    if (this.#state === 'speaking') this.#state = 'generated'
  }

  onTurnComplete(): void {
    this.#state = 'idle'
  }

  onInterrupted(nowMs: number): void {
    this.#state = 'cut'
    this.#cutAtMs = nowMs
  }

  /** The model heard the caller out: what it says from here on is its answer. */
  onCallerSpeechEnd(): void {
    if (this.#state === 'cut') this.#state = 'idle'
  }

  #isLate(nowMs: number): boolean {
    return this.#state === 'cut' && nowMs - this.#cutAtMs < LATE_AUDIO_MS
  }

  #begin(): void {
    this.#turn += 1
    this.#state = 'speaking'
  }
}

/**
 * After `interrupted` the model sends `turnComplete`, but some sessions have been seen without it.
 * What comes this much later cannot be left over, and an agent that is muted for ever is worse.
 */
const LATE_AUDIO_MS = 2_000
