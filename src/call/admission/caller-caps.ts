import type { AgentLimits } from '../../agents/agent.ts'
import { ANONYMOUS } from './caller-key.ts'

/** What one caller has used since the caps began to count. */
export interface CallerUse {
  readonly calls: number
  readonly minutes: number
  readonly costUsd: number
}

/** Why a caller is not served, whoever else is. */
export type CallerRefusal = 'blocked' | 'calls-per-day' | 'minutes-per-day' | 'cost-per-day'

type Caps = Pick<
  AgentLimits,
  'callsPerDay' | 'minutesPerDay' | 'costPerDayUsd' | 'anonymousFactor' | 'blocked'
>

/** Entries are numbers, beginnings of numbers with an asterisk behind them, or `anonymous`. */
export function isBlocked(caller: string, { blocked }: Pick<Caps, 'blocked'>): boolean {
  return blocked.some((entry) =>
    entry.endsWith('*') ? caller.startsWith(entry.slice(0, -1)) : caller === entry,
  )
}

/** False: nothing has to be asked about any caller. */
export function hasCaps({ callsPerDay, minutesPerDay, costPerDayUsd }: Caps): boolean {
  return callsPerDay !== null || minutesPerDay !== null || costPerDayUsd !== null
}

/** The first cap that the caller has reached, or null. */
export function capReached(caller: string, use: CallerUse, caps: Caps): CallerRefusal | null {
  const factor = caller === ANONYMOUS ? caps.anonymousFactor : 1
  const reached = (used: number, cap: number | null): boolean =>
    cap !== null && used >= cap * factor
  if (reached(use.calls, caps.callsPerDay)) return 'calls-per-day'
  if (reached(use.minutes, caps.minutesPerDay)) return 'minutes-per-day'
  return reached(use.costUsd, caps.costPerDayUsd) ? 'cost-per-day' : null
}
