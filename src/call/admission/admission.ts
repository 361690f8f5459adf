import type { Agent, AgentLimits } from '../../agents/agent.ts'
import { isOpen, type AgentHours } from '../../agents/opening-hours.ts'
import type { IncomingCall } from '../../carrier/switchboard.ts'
import type { Clock } from '../../shared/clock.ts'
import { messageOf, unreachable } from '../../shared/errors.ts'
import type { Log } from '../../shared/log.ts'
import {
  capReached,
  hasCaps,
  isBlocked,
  type CallerRefusal,
  type CallerUse,
} from './caller-caps.ts'
import { callerKey } from './caller-key.ts'
import type { LoopHealth } from './loop-health.ts'
import type { ModelHealth } from './model-health.ts'

/** Whether new calls are taken here, and why not. */
export type Availability =
  | 'open'
  /** `MAX_CALLS` are talking or ringing. */
  | 'full'
  | 'draining'
  /** The event loop does not keep up with the calls that are there. */
  | 'overloaded'
  /** The model's service refuses, has no quota or cannot be reached. */
  | 'model-unavailable'
  /** The day's money is spent. */
  | 'budget-spent'

export type RefusalReason = Exclude<Availability, 'open'> | CallerRefusal | 'outside-hours'

const REFUSAL_REASONS: Readonly<Record<RefusalReason, true>> = {
  full: true,
  draining: true,
  overloaded: true,
  'model-unavailable': true,
  'budget-spent': true,
  blocked: true,
  'calls-per-day': true,
  'minutes-per-day': true,
  'cost-per-day': true,
  'outside-hours': true,
}

/** All of them, for those who count. */
export const refusalReasons: readonly string[] = Object.keys(REFUSAL_REASONS)

export type AdmissionDecision =
  | { readonly kind: 'take' }
  | {
      readonly kind: 'refuse'
      readonly reason: RefusalReason
      /** What the caller hears. */
      readonly text: string
      /** Who is dialled afterwards; null: the line ends. */
      readonly person: string | null
    }

/** What the switchboard knows of the process. */
export interface Load {
  readonly draining: boolean
  /** Live, ringing, or being decided about; without the call that asks. */
  readonly openCalls: number
}

export interface AdmissionOptions {
  readonly maxCalls: number
  readonly loop: Pick<LoopHealth, 'overloaded'>
  readonly model: Pick<ModelHealth, 'takesCalls' | 'callTaken'>
  /** What a caller has used since then (Unix time); null: nobody keeps count. */
  readonly usedBy: ((caller: string, sinceMs: number) => Promise<CallerUse>) | null
  /** True once the process has spent what it may spend in a day. */
  readonly budgetSpent?: () => boolean
  readonly clock: Clock
  readonly log: Log
}

const DAY_MS = 86_400_000
/** A caller waits for the answer; a store that takes longer is not asked on. */
const USE_DEADLINE_MS = 500

/**
 * Decides about incoming calls, before anything is opened for them.
 *
 * What concerns everybody comes first, then what concerns the caller alone. Caps are asked of the
 * store; when it does not answer, the caller is served: a cap is not worth a lost call.
 */
export class Admission {
  readonly #options: AdmissionOptions

  constructor(options: AdmissionOptions) {
    this.#options = options
  }

  /** For readiness probes; changes nothing. */
  availability(load: Load): Availability {
    const { maxCalls, loop, model, budgetSpent } = this.#options
    if (load.draining) return 'draining'
    if (load.openCalls >= maxCalls) return 'full'
    if (loop.overloaded) return 'overloaded'
    if (!model.takesCalls) return 'model-unavailable'
    return budgetSpent?.() === true ? 'budget-spent' : 'open'
  }

  /**
   * Never rejects. Takes at most half a second longer than the store.
   *
   * @param agent who would answer the call.
   */
  async decide(call: IncomingCall, agent: Agent, load: Load): Promise<AdmissionDecision> {
    const { model, clock } = this.#options
    const { hours, limits } = agent
    const caller = callerKey(call.from)
    if (isBlocked(caller, limits)) return refusal('blocked', agent)
    const closed = hours !== null && !isOpen(hours, clock.wallMs())
    const availability = this.availability(load)
    if (!closed && availability !== 'open') return refusal(availability, agent)
    const cap = await this.#capReached(call.callId, caller, limits)
    if (cap !== null) return refusal(cap, agent)
    if (closed) return afterHours(hours, agent)
    model.callTaken()
    return { kind: 'take' }
  }

  async #capReached(
    callId: string,
    caller: string,
    limits: AgentLimits,
  ): Promise<CallerRefusal | null> {
    const { usedBy, clock, log } = this.#options
    if (usedBy === null || !hasCaps(limits)) return null
    const late = Promise.withResolvers<null>()
    const timer = clock.after(USE_DEADLINE_MS, () => {
      late.resolve(null)
    })
    try {
      const use = await Promise.race([usedBy(caller, clock.wallMs() - DAY_MS), late.promise])
      if (use !== null) return capReached(caller, use, limits)
      log.warn({ callId, waitedMs: USE_DEADLINE_MS }, 'caller taken without a look at the caps')
    } catch (error) {
      log.warn({ callId, reason: messageOf(error) }, 'caller taken without a look at the caps')
    } finally {
      timer.cancel()
    }
    return null
  }
}

/** As the assistant's folder says it; who is dialled has their name there. */
function afterHours({ outside }: AgentHours, { people }: Agent): AdmissionDecision {
  const { say: text, transferTo } = outside
  const person = transferTo === null ? null : (people[transferTo]?.number ?? null)
  return { kind: 'refuse', reason: 'outside-hours', text, person }
}

function refusal(
  reason: Exclude<RefusalReason, 'outside-hours'>,
  { person, phrases }: Agent,
): AdmissionDecision {
  const text = phrases.refused
  switch (reason) {
    case 'full':
    case 'draining':
    case 'overloaded':
    case 'model-unavailable':
    case 'budget-spent':
      return { kind: 'refuse', reason, text, person }
    case 'blocked':
    case 'calls-per-day':
    case 'minutes-per-day':
    case 'cost-per-day':
      // Who is kept out is not to keep a person busy instead.
      return { kind: 'refuse', reason, text, person: null }
    default:
      return unreachable(reason)
  }
}
