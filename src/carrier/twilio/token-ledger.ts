import type { Clock } from '../../shared/clock.ts'

/** Remembers which tokens were used, for as long as they could be used again. */
export interface TokenLedger {
  /**
   * Marks a token as used, in one atomic step.
   *
   * @param nonce what makes the token unique.
   * @param expiresAtMs Unix time from which it may be forgotten.
   * @returns true exactly once for a nonce; false when it was used before, or when the ledger is
   *   full: refusing a stream is safe, forgetting a used token is not.
   */
  use(nonce: string, expiresAtMs: number): boolean
}

/** Used tokens that are remembered at most; a minute's worth at 1,600 new calls a second. */
const MAX_TOKENS = 100_000

/** A ledger for one process. */
export class InMemoryTokenLedger implements TokenLedger {
  readonly #clock: Clock
  readonly #maxTokens: number
  /** In the order of use, which is close to the order of expiry. */
  readonly #expiryByNonce = new Map<string, number>()

  constructor(clock: Clock, maxTokens = MAX_TOKENS) {
    this.#clock = clock
    this.#maxTokens = maxTokens
  }

  /** Tokens that are remembered now. */
  get size(): number {
    return this.#expiryByNonce.size
  }

  use(nonce: string, expiresAtMs: number): boolean {
    this.#forgetExpired()
    if (this.#expiryByNonce.has(nonce)) return false
    if (this.#expiryByNonce.size >= this.#maxTokens) return false
    this.#expiryByNonce.set(nonce, expiresAtMs)
    return true
  }

  #forgetExpired(): void {
    const nowMs = this.#clock.wallMs()
    for (const [nonce, expiresAtMs] of this.#expiryByNonce) {
      if (expiresAtMs > nowMs) return
      this.#expiryByNonce.delete(nonce)
    }
  }
}
