import type { Agent } from '../agents/agent.ts'
import { HoldPhrases } from './hold-phrases.ts'

/** What the agent has to say because nobody speaks. */
export type IdleStep =
  /** Ask whether the caller is still there, for the `times`th time in a row (from 1). */
  | { readonly kind: 'ask'; readonly times: number }
  /** Say goodbye, then end the call. */
  | { readonly kind: 'goodbye' }

/** What the watch takes the call for. Times as they were given to it, milliseconds. */
export type IdleState =
  | { readonly kind: 'caller-speaks' }
  | { readonly kind: 'agent-speaks' }
  /** It is the agent's turn: a greeting, an answer or a question of ours is on its way. */
  | { readonly kind: 'agent-due'; readonly sinceMs: number }
  | { readonly kind: 'silence'; readonly sinceMs: number; readonly asked: number }
  /** The caller works on something and does not want to be asked. */
  | { readonly kind: 'hold'; readonly sinceMs: number }
  /** Goodbye was due; only a caller who speaks now changes that. */
  | { readonly kind: 'goodbye' }

interface Hold {
  readonly sinceMs: number
  /**
   * Our ears: when the breath ended in which it was asked for; null while it goes on. Words reach us
   * while they are spoken: the same breath does not end what it began.
   */
  readonly quietSinceMs: number | null
  /** Our ears: since when something is heard that may be the caller again. */
  readonly soundSinceMs: number | null
}

/** "Hold on. … Both hands are full.": what follows so soon still belongs to it. */
const SAME_BREATH_MS = 2_000
/**
 * A caller who works makes noise, and a blow or a screw driven home may sound like a voice. What our
 * ears alone take for one ends a hold only when it lasts as long as a whole sentence; a shorter word
 * is for the model to understand. The quiet by which its end is known counts.
 */
const WAKING_SPEECH_MS = 3_000

/**
 * How many times the usual silence an agent is waited for whose turn it is. Not for ever: our ears
 * may have taken a slammed door for speech, and no model answers a door.
 */
const PATIENCE_FOR_AGENT = 2

/**
 * Notices that nobody speaks any more, and knows when that is meant.
 *
 * Pure: it is told what is heard, and asked what is due, with the time as an argument. Silence is
 * time in which the caller does not speak and nothing of the agent is audible. It is asked about
 * after `idle.afterMs`, or after twice that while it is the agent's turn (at the start of the call,
 * after the caller spoke, after a question of ours). The agent has had its turn once something of
 * it was audible. Any speech or text of the caller sets the count of questions back to 0.
 *
 * A hold, though, is ended by speech alone that the model confirms, by its own ears or by words, or
 * by such as goes on for {@link WAKING_SPEECH_MS}: a caller who drills wants to be left in peace.
 */
export class IdleWatch {
  readonly #idle: Agent['idle']
  readonly #maxHoldMs: number
  readonly #holdPhrases: HoldPhrases
  #callerSpeaks = false
  #agentAudible = false
  #agentDue = true
  /** When somebody was last heard, or the watch last started anew. */
  #sinceMs: number
  #asked = 0
  #hold: Hold | null = null
  #goodbye = false

  /** @param nowMs when the call began: from here on the greeting is due. */
  constructor(agent: Pick<Agent, 'idle' | 'hold'>, nowMs: number) {
    this.#idle = agent.idle
    this.#maxHoldMs = agent.hold.maxMs
    this.#holdPhrases = new HoldPhrases(agent.hold.phrases)
    this.#sinceMs = nowMs
  }

  get state(): IdleState {
    if (this.#hold !== null) return { kind: 'hold', sinceMs: this.#hold.sinceMs }
    if (this.#callerSpeaks) return { kind: 'caller-speaks' }
    if (this.#goodbye) return { kind: 'goodbye' }
    if (this.#agentAudible) return { kind: 'agent-speaks' }
    if (this.#agentDue) return { kind: 'agent-due', sinceMs: this.#sinceMs }
    return { kind: 'silence', sinceMs: this.#sinceMs, asked: this.#asked }
  }

  /**
   * The caller begins or stops to speak. The same edge twice does no harm, but a start without an
   * end is speech that goes on.
   */
  onCallerSpeech(edge: 'start' | 'end', nowMs: number): void {
    const speaks = edge === 'start'
    if (speaks === this.#callerSpeaks) return
    this.#callerSpeaks = speaks
    this.#callerIsThere(nowMs)
    if (!speaks) {
      this.#agentDue = true
      this.#soundEnded(nowMs)
      return
    }
    this.#holdPhrases.newUtterance()
    if (this.#hold === null || this.#hold.quietSinceMs === null) return
    this.#hold = { ...this.#hold, soundSinceMs: nowMs }
  }

  /** The model's own ears: the caller begins to speak. */
  onModelHeard(nowMs: number): void {
    if (this.#hold !== null && nowMs - this.#hold.sinceMs > SAME_BREATH_MS) this.#wake(nowMs)
  }

  /** A piece of what the caller said, spoken over the agent or not. It may trail the speech. */
  onCallerText(text: string, nowMs: number): void {
    if (text.trim() !== '') {
      this.#callerIsThere(nowMs)
      if (this.#isNewBreath(nowMs)) this.#hold = null
    }
    if (!this.#holdPhrases.found(text, nowMs)) return
    const quietSinceMs = this.#callerSpeaks ? null : nowMs
    this.#hold = { sinceMs: nowMs, quietSinceMs, soundSinceMs: null }
  }

  /** The caller presses a key: nobody has to be asked whether they are there. */
  onKey(nowMs: number): void {
    this.#callerIsThere(nowMs)
    this.#hold = null
  }

  /** The caller wants time to work, whatever the words were. */
  startHold(nowMs: number): void {
    const quietSinceMs = this.#callerSpeaks ? null : nowMs
    this.#hold = { sinceMs: nowMs, quietSinceMs, soundSinceMs: null }
  }

  /** Whether the caller has not yet heard everything. Call it as often as you like. */
  onAgentAudible(audible: boolean, nowMs: number): void {
    if (audible === this.#agentAudible) return
    this.#agentAudible = audible
    // Also when it falls silent: what made it due may have been said over its voice.
    this.#agentDue = false
    this.#sinceMs = nowMs
  }

  /**
   * What is due now; each step is given once. After `goodbye` nothing is due, until the caller
   * speaks after all.
   */
  tick(nowMs: number): IdleStep | null {
    this.#wakeBySound(nowMs)
    if (this.#hold !== null && nowMs - this.#hold.sinceMs >= this.#maxHoldMs) {
      this.#hold = null
      this.#asked = 0
      this.#agentDue = false
      this.#sinceMs = nowMs
    }
    if (this.#idle === null || !this.#silent) return null
    const { afterMs, prompts } = this.#idle
    const patienceMs = this.#agentDue ? PATIENCE_FOR_AGENT * afterMs : afterMs
    if (nowMs - this.#sinceMs < patienceMs) return null
    if (this.#asked >= prompts) {
      this.#goodbye = true
      return { kind: 'goodbye' }
    }
    this.#asked += 1
    this.#agentDue = true
    this.#sinceMs = nowMs
    return { kind: 'ask', times: this.#asked }
  }

  get #silent(): boolean {
    return !this.#callerSpeaks && !this.#agentAudible && this.#hold === null && !this.#goodbye
  }

  /** Words that come now were not said in the breath that asked for the hold. */
  #isNewBreath(nowMs: number): boolean {
    if (this.#hold === null || this.#hold.quietSinceMs === null) return false
    return nowMs - Math.max(this.#hold.sinceMs, this.#hold.quietSinceMs) > SAME_BREATH_MS
  }

  #soundEnded(nowMs: number): void {
    this.#wakeBySound(nowMs)
    if (this.#hold === null) return
    const quietSinceMs = this.#hold.quietSinceMs ?? nowMs
    this.#hold = { ...this.#hold, quietSinceMs, soundSinceMs: null }
  }

  #wakeBySound(nowMs: number): void {
    const sinceMs = this.#hold?.soundSinceMs ?? nowMs
    if (nowMs - sinceMs >= WAKING_SPEECH_MS) this.#wake(nowMs)
  }

  #wake(nowMs: number): void {
    this.#hold = null
    this.#callerIsThere(nowMs)
  }

  #callerIsThere(nowMs: number): void {
    this.#asked = 0
    this.#goodbye = false
    this.#sinceMs = nowMs
  }
}
