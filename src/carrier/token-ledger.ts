import type { Clock } from '../shared/clock.ts'
import { messageOf } from '../shared/errors.ts'
import type { Log } from '../shared/log.ts'

/** Remembers which tokens were used, for as long as they could be used again. */
export interface TokenLedger {
  /** A token was made here; synchronous, so that nothing waits for it. */
  issued(nonce: string, expiresAtMs: number): void
  /**
   * Marks a token as used, in one atomic step.
   *
   * @param nonce what makes the token unique.
   * @param expiresAtMs Unix time from which it may be forgotten.
   * @returns true exactly once for a nonce; false when it was used before, or when the ledger is
   *   full: refusing a stream is safe, forgetting a used token is not.
   */
  use(nonce: string, expiresAtMs: number): Promise<boolean>
}

/** What all processes of one number share. */
export interface SharedTokens {
  /**
   * @returns true exactly once for a nonce, on whichever process it is asked. Rejects when nobody
   *   answers.
   */
  useToken(nonce: string, expiresAtMs: number, nowMs: number): Promise<boolean>
}

/** Tokens that are remembered at most; a minute's worth at 1,600 new calls a second. */
const MAX_TOKENS = 100_000

/** Nonces until they expire. Bounded; a full one takes no more. */
class NonceSet {
  readonly #clock: Clock
  readonly #most: number
  /** In the order of use, which is close to the order of expiry. */
  readonly #expiryByNonce = new Map<string, number>()

  constructor(clock: Clock, most: number) {
    this.#clock = clock
    this.#most = most
  }

  get size(): number {
    return this.#expiryByNonce.size
  }

  has(nonce: string): boolean {
    return this.#expiryByNonce.has(nonce)
  }

  /** @returns false when it is in there already, or when there is no room. */
  add(nonce: string, expiresAtMs: number): boolean {
    this.#forgetExpired()
    if (this.#expiryByNonce.has(nonce) || this.#expiryByNonce.size >= this.#most) return false
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

/** A ledger for one process. */
export class InMemoryTokenLedger implements TokenLedger {
  readonly #used: NonceSet

  constructor(clock: Clock, maxTokens = MAX_TOKENS) {
    this.#used = new NonceSet(clock, maxTokens)
  }

  /** Tokens that are remembered now. */
  get size(): number {
    return this.#used.size
  }

  issued(): void {
    // Alone, a process needs to know only what was used.
  }

  use(nonce: string, expiresAtMs: number): Promise<boolean> {
    return Promise.resolve(this.#used.add(nonce, expiresAtMs))
  }
}

/**
 * A ledger that all processes share.
 *
 * While the store does not answer, a process lets in whom it gave a token itself, once, as its own
 * memory knows; a token of another process is refused, since that one may have used it.
 */
export class SharedTokenLedger implements TokenLedger {
  readonly #tokens: SharedTokens
  readonly #clock: Clock
  readonly #log: Log
  readonly #issued: NonceSet
  readonly #used: NonceSet

  constructor(tokens: SharedTokens, clock: Clock, log: Log, maxTokens = MAX_TOKENS) {
    this.#tokens = tokens
    this.#clock = clock
    this.#log = log
    this.#issued = new NonceSet(clock, maxTokens)
    this.#used = new NonceSet(clock, maxTokens)
  }

  issued(nonce: string, expiresAtMs: number): void {
    this.#issued.add(nonce, expiresAtMs)
  }

  async use(nonce: string, expiresAtMs: number): Promise<boolean> {
    // Before anything is awaited: two sockets of this process cannot both go on.
    if (!this.#used.add(nonce, expiresAtMs)) return false
    try {
      return await this.#tokens.useToken(nonce, expiresAtMs, this.#clock.wallMs())
    } catch (error) {
      const own = this.#issued.has(nonce)
      this.#log.warn({ reason: messageOf(error), own }, 'stream token checked without the store')
      return own
    }
  }
}
