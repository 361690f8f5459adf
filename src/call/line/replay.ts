import type { ModelSession } from '../../model/model-session.ts'
import type { CallFact } from '../../shared/call-event.ts'
import type { Clock, Timer } from '../../shared/clock.ts'
import type { UnansweredSpeech } from './unanswered-speech.ts'

/** What is said again leaves in pieces of so much … */
const PIECE_MS = 100
/** … with so much time between them: 50 times as fast as it was spoken, and nothing stalls. */
const EVERY_MS = 2

interface ReplayOptions {
  readonly clock: Clock
  readonly report: (fact: CallFact) => void
}

/** Plays to a session what nobody has answered yet, until it has caught up with the caller. */
export class Replay {
  readonly #caller: UnansweredSpeech
  readonly #clock: Clock
  readonly #report: (fact: CallFact) => void
  #timer: Timer | null = null
  #droppedMs = 0

  constructor(caller: UnansweredSpeech, { clock, report }: ReplayOptions) {
    this.#caller = caller
    this.#clock = clock
    this.#report = report
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
      this.#reportDropped()
      done()
      return
    }
    this.#timer = this.#clock.after(EVERY_MS, () => {
      this.begin(session, done)
    })
  }

  /** The session stands still: what comes now is kept, until {@link begin}. */
  pause(): void {
    this.cancel()
    this.#caller.pause()
  }

  /** The session is gone. */
  cancel(): void {
    this.#timer?.cancel()
    this.#timer = null
  }

  #reportDropped(): void {
    const droppedMs = Math.round(this.#caller.droppedMs - this.#droppedMs)
    if (droppedMs === 0) return
    this.#droppedMs += droppedMs
    this.#report({ type: 'replay-overflow', droppedMs })
  }
}
