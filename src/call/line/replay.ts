import type { ModelSession } from '../../model/model-session.ts'
import type { Clock, Timer } from '../../shared/clock.ts'
import type { UnansweredSpeech } from './unanswered-speech.ts'

/** What is said again leaves in pieces of so much … */
const PIECE_MS = 100
/** … with so much time between them: 50 times as fast as it was spoken, and nothing stalls. */
const EVERY_MS = 2

/** Plays to a session what nobody has answered yet, until it has caught up with the caller. */
export class Replay {
  readonly #caller: UnansweredSpeech
  readonly #clock: Clock
  #timer: Timer | null = null

  constructor(caller: UnansweredSpeech, clock: Clock) {
    this.#caller = caller
    this.#clock = clock
  }

  /** Begins at once. @param done called when the session has been given everything. */
  begin(session: ModelSession, done: () => void): void {
    this.cancel()
    for (const piece of this.#caller.take(PIECE_MS)) {
      if (piece.kind === 'audio') session.sendAudio(piece.pcm)
      else if (piece.edge === 'start') session.activityStart()
      else session.activityEnd()
    }
    if (this.#caller.caughtUp) {
      done()
      return
    }
    this.#timer = this.#clock.after(EVERY_MS, () => {
      this.begin(session, done)
    })
  }

  /** The session is gone. */
  cancel(): void {
    this.#timer?.cancel()
    this.#timer = null
  }
}
