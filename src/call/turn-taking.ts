import type { SpeechEdge } from '../audio/speech-detector.ts'
import type { CallFact } from '../shared/call-event.ts'
import type { Clock } from '../shared/clock.ts'
import { unreachable } from '../shared/errors.ts'
import type { AgentSpeech } from './agent-speech.ts'
import { BargeIn, type BargeInAction, type BargeInSettings } from './barge-in.ts'

export interface TurnTakingOptions {
  readonly speech: AgentSpeech
  readonly settings: BargeInSettings
  readonly clock: Clock
  /** While the greeting is shielded, a caller who begins to speak does not stop it. */
  readonly shielded: () => boolean
  readonly report: (fact: CallFact) => void
}

/**
 * Who has the floor: brings together what we hear of the caller, what the model hears, and what
 * the caller hears of the agent.
 */
export class TurnTaking {
  readonly #options: TurnTakingOptions
  readonly #bargeIn: BargeIn

  constructor(options: TurnTakingOptions) {
    this.#options = options
    this.#bargeIn = new BargeIn(options.settings)
  }

  /** Our own ear: the caller began or stopped to speak. */
  heard(edge: SpeechEdge): void {
    const { speech, report, shielded } = this.#options
    if (edge.edge === 'start') {
      if (!shielded()) this.shieldDown(edge.onsetMs)
    } else {
      this.#bargeIn.callerStopped()
      speech.callerFellSilent(edge.speechEndMs)
    }
    report({ type: 'caller-speech', edge: edge.edge, by: 'us' })
  }

  /** The caller speaks, and nothing protects the agent's sound from it (any more). */
  shieldDown(onsetMs: number): void {
    const { clock, speech } = this.#options
    const action = this.#bargeIn.callerStarted(clock.nowMs(), speech.audible)
    // A cut of ours is measured from the caller's onset, not from a word of the model.
    if (action === 'cut' && !speech.hold(onsetMs)) return
    this.#act(action, onsetMs)
  }

  /** The model's ear. */
  modelHeard(edge: 'start' | 'end'): void {
    const { speech, report, clock } = this.#options
    if (edge === 'start') {
      this.#act(this.#bargeIn.confirmed(), clock.nowMs())
      // Of a recording the model does not know, so it will not say that it was interrupted.
      if (speech.playsRecording) speech.cut()
    }
    speech.callerSpeech(edge)
    report({ type: 'caller-speech', edge, by: 'model' })
  }

  /** The model understood words of the caller. */
  callerText(): void {
    this.#act(this.#bargeIn.confirmed(), this.#options.clock.nowMs())
  }

  /** The caller has written something: what the agent says now is not wanted any more. */
  callerWrote(): void {
    const { speech, clock } = this.#options
    this.#bargeIn.release()
    speech.callerWrote()
    speech.callerFellSilent(clock.nowMs())
  }

  /** The model stopped speaking because of the caller. */
  interrupted(): void {
    this.#act(this.#bargeIn.interrupted(), this.#options.clock.nowMs())
  }

  tick(nowMs: number): void {
    this.#act(this.#bargeIn.tick(nowMs), nowMs)
  }

  #act(action: BargeInAction | null, onsetMs: number): void {
    const { speech, report } = this.#options
    switch (action) {
      case null:
        return
      case 'hold':
        if (!speech.hold(onsetMs)) this.#bargeIn.release()
        return
      case 'cut':
        speech.cut()
        return
      case 'go-on':
        speech.goOn()
        if (this.#bargeIn.mode === 'model') report({ type: 'barge-in-mode', mode: 'model' })
        return
      default:
        unreachable(action)
    }
  }
}
