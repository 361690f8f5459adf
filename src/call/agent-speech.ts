import type { CarrierStream } from '../carrier/carrier-stream.ts'
import type { PlayoutStop } from '../audio/playout-queue.ts'
import type { TurnEnd } from '../model/model-session.ts'
import type { CallFact } from '../shared/call-event.ts'
import type { Clock } from '../shared/clock.ts'
import { AgentTurns } from './agent-turns.ts'
import { bargeInFact } from './interruption.ts'
import { Downlink } from './downlink.ts'
import { SpeechRate } from './spoken-text.ts'
import { UnheardTexts } from './unheard-texts.ts'

export interface AgentSpeechOptions {
  readonly stream: CarrierStream
  readonly clock: Clock
  readonly leadMs: number
  readonly report: (fact: CallFact) => void
}

/** How far a turn came that is not whole. */
export interface SpokenSoFar {
  /** The words whose sound has come, and is heard or will be. */
  readonly said: string
  /** Words that were written ahead of their sound. */
  readonly rest: string
  /** The turn seems to be whole: nothing is missing that could be heard. */
  readonly whole: boolean
}

/**
 * What the agent says in one call, and how much of it the caller hears.
 *
 * Takes the model's words and sounds, owns the way down to the caller, and keeps the texts of the
 * turns that are not yet heard. Keyed on playout, not on generation: an interruption also cuts
 * what the model finished long ago and the carrier still plays.
 */
export class AgentSpeech {
  readonly #clock: Clock
  readonly #report: (fact: CallFact) => void
  readonly #downlink: Downlink
  readonly #turns = new AgentTurns()
  readonly #rate = new SpeechRate()
  /** Emptied as they are heard or cut. */
  readonly #texts = new UnheardTexts()
  /** When the caller last stopped, as the model reports it and as we heard it. */
  #callerSpeechEndMs: number | null = null
  #callerQuietMs: number | null = null
  /** The turn that is played from a recording; the model does not know when it is interrupted. */
  #recordedTurn = 0
  #held: { readonly stop: PlayoutStop; readonly atMs: number } | null = null
  /** The last turn that was none: a filler while the model was away. */
  #fillerTurn = 0

  constructor(options: AgentSpeechOptions) {
    const { stream, clock, leadMs, report } = options
    this.#clock = clock
    this.#report = report
    this.#downlink = new Downlink(
      { stream, clock, leadMs },
      {
        replyStarted: (turn, firstFrameMs, nowMs) => {
          this.#replyStarted(turn, firstFrameMs, nowMs)
        },
        turnHeard: (turn, heardMs) => {
          this.#turnHeard(turn, heardMs)
        },
        underrun: (side, gapMs) => {
          report({ type: 'underrun', side, gapMs: Math.round(gapMs) })
        },
        replyHeard: (turn, afterFrameMs) => {
          if (turn !== this.#fillerTurn) report({ type: 'reply-heard', turn, afterFrameMs })
        },
        quiet: (afterClearMs) => {
          report({ type: 'quiet', afterClearMs })
        },
        overflow: (droppedMs) => {
          report({ type: 'playout-overflow', droppedMs })
        },
      },
    )
  }

  /** Whether there is something that the caller has not yet heard. */
  get unheard(): boolean {
    return this.#downlink.audible
  }

  /** Whether the caller hears the agent now. */
  get audible(): boolean {
    return this.#downlink.audible && this.#held === null
  }

  audio(pcm: Uint8Array): void {
    const nowMs = this.#clock.nowMs()
    const turn = this.#turns.onAudio(nowMs)
    if (turn === null) return
    const ms = this.#downlink.audio(pcm, turn, nowMs)
    this.#texts.of(turn).addAudio(ms)
  }

  text(piece: string): void {
    const turn = this.#turns.onText(this.#clock.nowMs())
    if (turn === null) return
    this.#texts.of(turn).append(piece)
    this.#report({ type: 'agent-text', turn, text: piece })
  }

  generationComplete(): void {
    const turn = this.#turns.current
    this.#turns.onGenerationComplete()
    this.#texts.get(turn)?.audioComplete()
    this.#downlink.endTurn(turn, this.#clock.nowMs())
    this.#report({ type: 'generation-complete', turn })
  }

  turnComplete(end: TurnEnd): void {
    const turn = this.#turns.current
    this.#report({ type: 'turn-complete', turn, reason: end.reason })
    if (!end.final) return
    this.#turns.onTurnComplete()
    this.#downlink.endTurn(turn, this.#clock.nowMs())
  }

  /** The model heard the caller begin or stop. */
  callerSpeech(edge: 'start' | 'end'): void {
    if (edge === 'start') {
      this.#callerSpeechEndMs = null
      return
    }
    this.#callerSpeechEndMs = this.#clock.nowMs()
    this.#turns.onCallerSpeechEnd()
  }

  /** Plays a recording as a turn of the agent. */
  playRecording(pcm: Uint8Array, text: string): void {
    this.text(text)
    this.audio(pcm)
    this.#recordedTurn = this.#turns.current
    this.generationComplete()
  }

  /**
   * Plays something while the model is away. It is no turn: not told, not measured.
   *
   * @param filler its sound, as {@link audio} takes it, and the words in it; none in a tone.
   */
  playFiller({ pcm, text }: { readonly pcm: Uint8Array; readonly text: string }): void {
    this.finish()
    this.#turns.onTurnComplete()
    const turn = this.#turns.onAudio(this.#clock.nowMs())
    if (turn === null) return
    this.#fillerTurn = turn
    this.#recordedTurn = turn
    this.#texts.of(turn).append(text)
    this.#texts.of(turn).addAudio(this.#downlink.audio(pcm, turn, this.#clock.nowMs()))
    this.finish()
    this.#turns.onTurnComplete()
  }

  /**
   * The session of the model is gone: what has arrived of its turn is played to its end, and what
   * another session says is another turn.
   *
   * @returns how far the turn had come.
   */
  breakOff(): SpokenSoFar {
    const spoken = this.#spokenSoFar()
    this.finish()
    this.#turns.onTurnComplete()
    return spoken
  }

  /** The words that have been said and that the caller has not heard yet, as far as is known. */
  get unheardText(): string {
    const texts = this.#texts.from(0)
    const [first, ...behind] = texts
    const unheardMs = this.#downlink.unheardMs
    if (first === undefined || unheardMs === 0) return ''
    const arrivedMs = texts.reduce((sum, one) => sum + one.audioMs, 0)
    const { cut } = first.splitAt(Math.max(0, arrivedMs - unheardMs), this.#rate)
    return [cut, ...behind.map((one) => one.text.trim())].filter(Boolean).join(' ')
  }

  /** Whether a recording is what the caller hears now. */
  get playsRecording(): boolean {
    return (
      this.audible && this.#recordedTurn > 0 && this.#texts.get(this.#recordedTurn) !== undefined
    )
  }

  /** Our own ear: the caller's last sound was at `atMs`. */
  callerFellSilent(atMs: number): void {
    this.#callerQuietMs = atMs
  }

  /**
   * We hear the caller: the sound stops at once, and waits for the verdict.
   *
   * @param onsetMs where the caller's speech began.
   * @returns false when nothing was audible: there is nothing to decide.
   */
  hold(onsetMs: number): boolean {
    const stop = this.#downlink.hold(this.#clock.nowMs())
    if (stop === null) return false
    const atMs = this.#clock.nowMs()
    if (stop.unheardMs === 0) {
      this.#downlink.goOn(atMs)
      return false
    }
    this.#held = { stop, atMs }
    const { turn, heardMs } = stop
    const onsetToClearMs = atMs - onsetMs
    this.#report({ type: 'playout-held', turn, heardMs: Math.round(heardMs), onsetToClearMs })
    return true
  }

  /** A false alarm: the agent goes on from where it was heard. */
  goOn(): void {
    const held = this.#held
    if (held === null) return
    this.#held = null
    const nowMs = this.#clock.nowMs()
    this.#downlink.goOn(nowMs)
    const { turn } = held.stop
    this.#report({ type: 'playout-resumed', turn, heldMs: Math.round(nowMs - held.atMs) })
  }

  /** The interruption is real: what the caller has not heard goes, and what still arrives of it. */
  cut(): void {
    const atMs = this.#clock.nowMs()
    const held = this.#held
    this.#held = null
    const stop = held?.stop ?? this.#downlink.hold(atMs)
    const interruptToClearMs = held === null ? this.#clock.nowMs() - atMs : null
    this.#turns.onInterrupted(atMs)
    if (stop === null) return
    if (stop.unheardMs === 0) {
      this.#allHeard(stop)
      return
    }
    this.#downlink.drop()
    this.#report(bargeInFact(stop, this.#texts.from(stop.turn), this.#rate, interruptToClearMs))
    this.#texts.clear()
  }

  /** The caller has written: the sound stops. What comes next is the answer, unless more is due. */
  callerWrote(): void {
    if (!this.unheard) return
    const { speaking } = this.#turns
    this.cut()
    // Of a turn that has come to its end nothing late can follow.
    if (!speaking) this.#turns.onCallerSpeechEnd()
  }

  /** A mark came back from the carrier. */
  mark(name: string): void {
    this.#downlink.mark(name, this.#clock.nowMs())
  }

  /** Sends what is due. */
  tick(nowMs: number): void {
    this.#downlink.tick(nowMs)
  }

  /** The model is gone: what has arrived is all there will be, and is played to its end. */
  finish(): void {
    this.#downlink.endTurn(this.#turns.current, this.#clock.nowMs())
  }

  /**
   * The call is over: nothing more is played.
   *
   * @returns what of the last turn was heard and what was not, milliseconds.
   */
  end(): { readonly heardMs: number; readonly cutMs: number } {
    const stop = this.#held?.stop ?? this.#downlink.hold(this.#clock.nowMs())
    this.#held = null
    if (stop !== null) this.#downlink.drop()
    this.#texts.clear()
    return { heardMs: stop?.heardMs ?? 0, cutMs: stop?.unheardMs ?? 0 }
  }

  #spokenSoFar(): SpokenSoFar {
    const text = this.#texts.get(this.#turns.current)
    if (text === undefined) return { said: '', rest: '', whole: true }
    const { heard, cut } = text.splitAt(text.audioMs, this.#rate)
    return { said: heard, rest: cut, whole: cut === '' && /[.!?…"”]$/u.test(heard) }
  }

  #replyStarted(turn: number, firstFrameMs: number, nowMs: number): void {
    if (turn === this.#fillerTurn) return
    const since = (atMs: number | null): number | null => (atMs === null ? null : nowMs - atMs)
    this.#report({
      type: 'reply-started',
      turn,
      latencyMs: since(this.#callerSpeechEndMs),
      fromQuietMs: since(this.#callerQuietMs),
      firstFrameMs,
    })
    this.#callerSpeechEndMs = null
    this.#callerQuietMs = null
  }

  /** The sound was stopped, and it turned out that nothing was left to be heard. */
  #allHeard(stop: PlayoutStop): void {
    this.#downlink.drop()
    this.#turnHeard(stop.turn, stop.heardMs)
    this.#texts.clear()
  }

  #turnHeard(turn: number, heardMs: number): void {
    this.#texts.get(turn)?.teach(this.#rate)
    this.#texts.heardUpTo(turn)
    if (turn === this.#fillerTurn) return
    this.#report({ type: 'turn-heard', turn, heardMs: Math.round(heardMs) })
  }
}
