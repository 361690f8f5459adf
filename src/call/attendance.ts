import type { Agent } from '../agents/agent.ts'
import type { CallFact, EndReason } from '../shared/call-event.ts'
import type { TokenPrices } from '../model/token-prices.ts'
import { CallLimit } from './call-limit.ts'
import { CallSpending } from './call-spending.ts'
import { IdleWatch } from './idle-watch.ts'

/** What the call has to do by itself. */
export type AttendanceStep =
  /** Have the agent say something. */
  | { readonly kind: 'say'; readonly request: string }
  /** Enough: the goodbye was heard, or there was none. */
  | { readonly kind: 'end'; readonly reason: EndReason }

/** A goodbye that is not said, or not heard to its end, does not keep the line open. */
const GOODBYE_MS = 15_000
/** Who ends a call at the console lets the agent finish its sentence, but no story. */
const FINISH_SENTENCE_MS = 5_000

interface Leaving {
  readonly reason: EndReason
  readonly sinceMs: number
  /** The agent has begun to speak after it was asked to say goodbye. */
  readonly speaking: boolean
}

/**
 * Looks after a call in which nobody speaks, or which has lasted or cost too much. Pure: it is told what is
 * heard and asked what is due.
 */
export class Attendance {
  readonly #agent: Agent
  readonly #idle: IdleWatch
  readonly #limit: CallLimit
  readonly #spending: CallSpending
  readonly #report: (fact: CallFact) => void
  #leaving: Leaving | null = null
  #onHold = false
  /** When somebody at the console wanted the call to end; null: nobody did. */
  #dismissedMs: number | null = null

  /** @param prices what the model costs; null: unknown, the limit in money is not held. */
  constructor(
    agent: Agent,
    nowMs: number,
    report: (fact: CallFact) => void,
    prices: TokenPrices | null = null,
  ) {
    this.#agent = agent
    this.#idle = new IdleWatch(agent, nowMs)
    this.#limit = new CallLimit(agent.limits, nowMs)
    this.#spending = new CallSpending(agent.limits, prices)
    this.#report = report
  }

  /** Our own ears. */
  callerSpeech(edge: 'start' | 'end', nowMs: number): void {
    this.#idle.onCallerSpeech(edge, nowMs)
    // A caller who speaks after all is not hung up on; one whose time is over is.
    if (edge === 'start' && this.#leaving?.reason === 'caller-idle') this.#leaving = null
  }

  /** The caller presses a key. */
  keyPressed(nowMs: number): void {
    this.#idle.onKey(nowMs)
    if (this.#leaving?.reason === 'caller-idle') this.#leaving = null
  }

  /** The model's own ears: the caller begins to speak. */
  modelHeard(nowMs: number): void {
    this.#idle.onModelHeard(nowMs)
  }

  callerText(text: string, nowMs: number): void {
    this.#idle.onCallerText(text, nowMs)
  }

  /** The caller wants time to work, as the agent understood. */
  hold(nowMs: number): void {
    this.#idle.startHold(nowMs)
  }

  /** Somebody at the console ends the call: a goodbye, and no way back. Idempotent. */
  dismiss(nowMs: number): void {
    this.#dismissedMs ??= nowMs
  }

  /** Everything that happens in the call: some of it costs money. */
  happened(fact: CallFact): void {
    this.#spending.add(fact)
  }

  /** What is due. @param agentHeard false while the caller has not yet heard everything. */
  tick(nowMs: number, agentHeard: boolean): AttendanceStep | null {
    this.#idle.onAgentAudible(!agentHeard, nowMs)
    this.#reportHold()
    if (this.#isDismissed(nowMs, agentHeard)) return this.#sayGoodbye('ended-by-staff', nowMs)
    if (this.#leaving !== null) return this.#leave(this.#leaving, nowMs, agentHeard)
    switch (this.#limit.tick(nowMs)) {
      case 'end':
        return { kind: 'end', reason: 'time-limit' }
      case 'goodbye':
        return this.#sayGoodbye('time-limit', nowMs)
      case null:
        if (this.#spending.reached !== null) return this.#sayGoodbye('usage-limit', nowMs)
        return this.#idleStep(nowMs)
    }
  }

  #isDismissed(nowMs: number, agentHeard: boolean): boolean {
    if (this.#dismissedMs === null || this.#leaving?.reason === 'ended-by-staff') return false
    return agentHeard || nowMs - this.#dismissedMs >= FINISH_SENTENCE_MS
  }

  #idleStep(nowMs: number): AttendanceStep | null {
    const step = this.#idle.tick(nowMs)
    if (step === null) return null
    if (step.kind === 'goodbye') return this.#sayGoodbye('caller-idle', nowMs)
    this.#report({ type: 'idle-prompt', times: step.times })
    return {
      kind: 'say',
      request:
        'The caller has been silent for a while. Ask, in exactly these words and no others, ' +
        `in the language of the conversation: "${this.#agent.phrases.idle}"`,
    }
  }

  #sayGoodbye(reason: EndReason, nowMs: number): AttendanceStep {
    this.#leaving = { reason, sinceMs: nowMs, speaking: false }
    return {
      kind: 'say',
      request:
        'The call ends now. Say goodbye, in exactly these words and no others, in the language ' +
        `of the conversation: "${this.#agent.phrases.goodbye}"`,
    }
  }

  #leave(leaving: Leaving, nowMs: number, agentHeard: boolean): AttendanceStep | null {
    if (!agentHeard) this.#leaving = { ...leaving, speaking: true }
    const said = leaving.speaking && agentHeard
    if (!said && nowMs - leaving.sinceMs < GOODBYE_MS) return null
    return { kind: 'end', reason: leaving.reason }
  }

  #reportHold(): void {
    const onHold = this.#idle.state.kind === 'hold'
    if (onHold === this.#onHold) return
    this.#onHold = onHold
    this.#report({ type: 'hold', on: onHold })
  }
}
