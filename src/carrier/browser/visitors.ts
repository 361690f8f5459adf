import type { Clock } from '../../shared/clock.ts'

/** Calls that one address may begin within {@link WINDOW_MS}, for each that it may have open. */
const STARTS_PER_OPEN = 2
const WINDOW_MS = 60_000
/** Addresses that are remembered; beyond, nobody new is let in until some are forgotten. */
const MAX_ADDRESSES = 10_000
/** What somebody waits who has as many calls open as are allowed. */
const OPEN_RETRY_S = 15

interface Visitor {
  /** When its calls of the last minute were begun, the oldest first. */
  startsMs: number[]
  open: number
}

export type Admittance =
  { readonly kind: 'in' } | { readonly kind: 'too-many'; readonly retryAfterS: number }

/**
 * How many calls one address begins and has open, in this process. Bounded: who is not remembered
 * has no call open, and began none for a minute.
 */
export class Visitors {
  readonly #clock: Clock
  readonly #openPerAddress: number
  readonly #maxAddresses: number
  /** The one that came last is the last. */
  readonly #visitors = new Map<string, Visitor>()
  readonly #addressOf = new Map<string, string>()

  /** @param openPerAddress calls that one address may have open. */
  constructor(clock: Clock, openPerAddress: number, maxAddresses = MAX_ADDRESSES) {
    this.#clock = clock
    this.#openPerAddress = openPerAddress
    this.#maxAddresses = maxAddresses
  }

  /** Addresses that are remembered now. */
  get size(): number {
    return this.#visitors.size
  }

  /** A call begins, if it may. {@link over} gives its place back. */
  begin(address: string, callId: string): Admittance {
    const nowMs = this.#clock.nowMs()
    const known = this.#visitors.get(address) ?? { startsMs: [], open: 0 }
    const startsMs = known.startsMs.filter((atMs) => nowMs - atMs < WINDOW_MS)
    const [oldestMs = nowMs] = startsMs
    if (startsMs.length >= this.#openPerAddress * STARTS_PER_OPEN) {
      return { kind: 'too-many', retryAfterS: Math.ceil((oldestMs + WINDOW_MS - nowMs) / 1_000) }
    }
    if (known.open >= this.#openPerAddress) return { kind: 'too-many', retryAfterS: OPEN_RETRY_S }
    if (!this.#visitors.has(address)) {
      this.#forget(nowMs)
      if (this.#visitors.size >= this.#maxAddresses) {
        return { kind: 'too-many', retryAfterS: WINDOW_MS / 1_000 }
      }
    }
    this.#visitors.delete(address)
    this.#visitors.set(address, { startsMs: [...startsMs, nowMs], open: known.open + 1 })
    this.#addressOf.set(callId, address)
    return { kind: 'in' }
  }

  /** The call is over, or another process has it. Idempotent. */
  over(callId: string): void {
    const address = this.#addressOf.get(callId)
    if (address === undefined) return
    this.#addressOf.delete(callId)
    const visitor = this.#visitors.get(address)
    if (visitor !== undefined) visitor.open -= 1
  }

  #forget(nowMs: number): void {
    for (const [address, { open, startsMs }] of this.#visitors) {
      const lastMs = startsMs.at(-1) ?? -Infinity
      // Those behind it came later.
      if (nowMs - lastMs < WINDOW_MS) return
      if (open === 0) this.#visitors.delete(address)
    }
  }
}
