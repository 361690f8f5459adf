import { costUsd, type TokenPrices } from '../../model/token-prices.ts'
import type { CallEvent } from '../../shared/call-event.ts'
import type { Clock } from '../../shared/clock.ts'

export interface CostMeterOptions {
  readonly prices: TokenPrices
  /** What this process may spend in a day (UTC); null: no limit. */
  readonly perDayUsd: number | null
  /** Where the cost of a call is kept, once it is known. */
  readonly addCost: (callId: string, costUsd: number) => void
  readonly clock: Clock
}

const DAY_MS = 86_400_000
/** Calls that are being added up; more than a process can carry. */
const MAX_CALLS = 20_000

/** Reads every event of every call, and adds up what the model costs this process. */
export class CostMeter {
  readonly #options: CostMeterOptions
  readonly #byCall = new Map<string, number>()
  #day = -1
  #spentUsd = 0

  constructor(options: CostMeterOptions) {
    this.#options = options
  }

  /** True once the day's money is spent: no new calls, those under way go on. */
  get budgetSpent(): boolean {
    const { perDayUsd } = this.#options
    return perDayUsd !== null && this.spentTodayUsd >= perDayUsd
  }

  get spentTodayUsd(): number {
    this.#turnDay()
    return this.#spentUsd
  }

  add(event: CallEvent): void {
    if (event.type === 'usage') this.#used(event.callId, costUsd(event, this.#options.prices))
    else if (event.type === 'call-ended') this.#ended(event.callId)
  }

  #used(callId: string, usd: number): void {
    this.#turnDay()
    this.#spentUsd += usd
    // Beyond the bound the day's sum goes on, and only the call's own is not kept.
    if (!this.#byCall.has(callId) && this.#byCall.size >= MAX_CALLS) return
    this.#byCall.set(callId, (this.#byCall.get(callId) ?? 0) + usd)
  }

  #ended(callId: string): void {
    const usd = this.#byCall.get(callId)
    if (usd === undefined) return
    this.#byCall.delete(callId)
    this.#options.addCost(callId, usd)
  }

  #turnDay(): void {
    const day = Math.floor(this.#options.clock.wallMs() / DAY_MS)
    if (day === this.#day) return
    this.#day = day
    this.#spentUsd = 0
  }
}
