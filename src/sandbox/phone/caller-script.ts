import { HexkeyError, unreachable } from '../../shared/errors.ts'
import { loadClip } from '../clips.ts'
import type { HeardSpeech } from './ear.ts'
import { telephoneSamples, type Recording } from './telephone-samples.ts'

/** When the caller does something; earlier steps must be finished. */
export type Trigger =
  /** The agent has spoken since the step before this one began, and is quiet for this long. */
  | { readonly afterAgent: { readonly quietMs: number } }
  /** The agent's speech has been going on for this long, to the ear: the moment to barge in. */
  | { readonly agentSpokeMs: number }
  /** Milliseconds since the first media stream began. */
  | { readonly atMs: number }
  /** What the caller waits for happens elsewhere, on a page for one. Asked every 20 ms. */
  | { readonly once: () => boolean }

/**
 * One thing that the caller does. Without `when` it comes as soon as the step before is over.
 * Steps run one after the other; `say` is over when its last word is out.
 */
export type CallerStep =
  /** A clip of the sandbox by name, or a recording at any rate. */
  | { readonly say: string | Recording; readonly when?: Trigger }
  /** Keypad digits, a quarter of a second apart. */
  | { readonly press: string; readonly when?: Trigger }
  /** Listens for this long. */
  | { readonly silenceMs: number }
  | { readonly hangUp: Trigger | 'at once' }
  /** What a network, a proxy or a hostile client might do; Twilio itself never does. */
  | { readonly raw: string | Uint8Array; readonly when?: Trigger }
  | { readonly sequenceNumber: 'skip' | 'repeat'; readonly when?: Trigger }
  | { readonly mediaForStream: string; readonly when?: Trigger }
  | { readonly secondStart: true; readonly when?: Trigger }
  /** The TCP connection is gone, without `stop` or close frame. */
  | { readonly cutNetwork: Trigger | 'at once' }

/** What the phone is to do now. */
export type CallerAction =
  | { readonly kind: 'say'; readonly samples: Int16Array; readonly text: string }
  | { readonly kind: 'press'; readonly digit: string }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'hang-up' }
  | { readonly kind: 'raw'; readonly data: string | Uint8Array }
  | { readonly kind: 'sequence-number'; readonly fault: 'skip' | 'repeat' }
  | { readonly kind: 'stray-media'; readonly streamSid: string }
  | { readonly kind: 'second-start' }
  | { readonly kind: 'cut-network' }

/** What the caller knows at a moment. Times from the first media stream. */
export interface CallerView {
  readonly nowMs: number
  /** The agent's current or last speech, by ear. */
  readonly speech: HeardSpeech | null
  readonly agentSpeaking: boolean
  readonly callerSpeaking: boolean
}

/** The script cannot be followed; the message says which step and why. */
export class ScriptInvalid extends HexkeyError {
  readonly code = 'SCRIPT_INVALID'
  readonly retryable = false
}

interface Step {
  readonly action: CallerAction
  readonly when: Trigger | null
}

const DIGIT_GAP_MS = 250

/** An agent that talks on this long after the caller has finished was not interrupted at all. */
const TALKED_ON_MS = 2_000

/** Follows a list of steps. Pure: it is asked, with what the caller knows, and says what to do. */
export class CallerScript {
  readonly #steps: readonly Step[]
  #next = 0
  #beganMs = Number.NEGATIVE_INFINITY
  #endedMs = Number.NEGATIVE_INFINITY
  #running: CallerAction | null = null

  /**
   * @throws ScriptInvalid for a step that makes no sense.
   * @throws UnknownClip for a clip that does not exist.
   */
  constructor(steps: readonly CallerStep[]) {
    this.#steps = steps.flatMap((step, index) => plan(step, index + 1))
  }

  /** What is to be done now, or null. Ask again until it is null: some steps take no time. */
  poll(view: CallerView): CallerAction | null {
    if (this.#isRunning(view)) return null
    const step = this.#steps[this.#next]
    if (step === undefined || !this.#isDue(step.when, view)) return null
    this.#next += 1
    this.#running = step.action
    this.#beganMs = view.nowMs
    this.#endedMs = view.nowMs
    return step.action
  }

  #isRunning(view: CallerView): boolean {
    const running = this.#running
    if (running === null) return false
    const busy =
      (running.kind === 'say' && view.callerSpeaking) ||
      (running.kind === 'wait' && view.nowMs - this.#beganMs < running.ms)
    if (busy) return true
    this.#running = null
    this.#endedMs = view.nowMs
    return false
  }

  #isDue(when: Trigger | null, { nowMs, speech, agentSpeaking }: CallerView): boolean {
    if (when === null) return true
    if ('once' in when) return when.once()
    if ('atMs' in when) return nowMs >= when.atMs
    if (speech === null) return false
    const isNew = speech.startMs >= this.#beganMs
    if ('agentSpokeMs' in when) {
      return isNew && agentSpeaking && speech.lastAudibleMs - speech.startMs >= when.agentSpokeMs
    }
    // Speech that was going on before the caller's step is the one that the caller cut off; its
    // end is no answer, unless the agent simply talked on.
    const talkedOn = speech.lastAudibleMs - this.#endedMs >= TALKED_ON_MS
    return (isNew || talkedOn) && nowMs - speech.lastAudibleMs >= when.afterAgent.quietMs
  }
}

function plan(step: CallerStep, number: number): readonly Step[] {
  if ('silenceMs' in step) return [{ action: { kind: 'wait', ms: step.silenceMs }, when: null }]
  if ('hangUp' in step) return [{ action: { kind: 'hang-up' }, when: triggerOf(step.hangUp) }]
  if ('cutNetwork' in step) {
    return [{ action: { kind: 'cut-network' }, when: triggerOf(step.cutNetwork) }]
  }
  const when = step.when ?? null
  if ('say' in step) return [{ action: speechOf(step.say), when }]
  if ('press' in step) return planDigits(step.press, when, number)
  if ('raw' in step) return [{ action: { kind: 'raw', data: step.raw }, when }]
  if ('sequenceNumber' in step) {
    return [{ action: { kind: 'sequence-number', fault: step.sequenceNumber }, when }]
  }
  if ('mediaForStream' in step) {
    return [{ action: { kind: 'stray-media', streamSid: step.mediaForStream }, when }]
  }
  if ('secondStart' in step) return [{ action: { kind: 'second-start' }, when }]
  return unreachable(step)
}

function triggerOf(when: Trigger | 'at once'): Trigger | null {
  return when === 'at once' ? null : when
}

function speechOf(say: string | Recording): CallerAction {
  const recording = typeof say === 'string' ? loadClip(say) : say
  return { kind: 'say', samples: telephoneSamples(recording), text: recording.text }
}

function planDigits(press: string, when: Trigger | null, number: number): readonly Step[] {
  if (!/^[0-9*#A-D]+$/.test(press)) {
    throw new ScriptInvalid(`step ${number} presses "${press}"; a keypad has 0-9, *, # and A-D`)
  }
  const gap: Step = { action: { kind: 'wait', ms: DIGIT_GAP_MS }, when: null }
  return Array.from(press).flatMap((digit, index): Step[] => {
    const action: CallerAction = { kind: 'press', digit }
    return index === 0 ? [{ action, when }] : [gap, { action, when: null }]
  })
}
