import type { AgentLimits } from '../agents/agent.ts'
import { costUsd, type TokenPrices } from '../model/token-prices.ts'
import type { CallFact } from '../shared/call-event.ts'

/** What a call has used up, when it has. */
export type SpendingLimit = 'tokens' | 'cost' | 'tool-calls'

/** Adds up what the model's work for one call costs, and knows when that is enough. Pure. */
export class CallSpending {
  readonly #limits: AgentLimits
  readonly #prices: TokenPrices | null
  #tokens = 0
  #costUsd = 0
  #toolCalls = 0

  /** @param prices null: unknown, the limit in money is not held. */
  constructor(limits: AgentLimits, prices: TokenPrices | null) {
    this.#limits = limits
    this.#prices = prices
  }

  /** Tells of everything that happens in the call; what costs nothing is passed over. */
  add(fact: CallFact): void {
    if (fact.type === 'tool-call') this.#toolCalls += 1
    if (fact.type !== 'usage') return
    this.#tokens += fact.totalTokens
    if (this.#prices !== null) this.#costUsd += costUsd(fact, this.#prices)
  }

  /** The first limit that is reached, or null. */
  get reached(): SpendingLimit | null {
    const { tokensPerCall, costPerCallUsd, toolCallsPerCall } = this.#limits
    if (tokensPerCall !== null && this.#tokens >= tokensPerCall) return 'tokens'
    if (costPerCallUsd !== null && this.#costUsd >= costPerCallUsd) return 'cost'
    return this.#toolCalls > toolCallsPerCall ? 'tool-calls' : null
  }
}
