import type { Clock } from '../../shared/clock.ts'
import type { Log } from '../../shared/log.ts'
import { StreamTokens, type TokenPurpose, type TokenVerdict } from '../stream-token.ts'
import { SharedTokenLedger, type SharedTokens } from '../token-ledger.ts'

/** How long a page may take from a ticket to its stream. */
export const TICKET_TTL_MS = 60_000
/** A call lasts four hours at most (`limits.callMs`), and may lose its stream at the very end. */
const RESUME_TTL_MS = 14_400_000 + TICKET_TTL_MS

/**
 * What a ticket opens: the `first` stream of a call or one that was asked for, or, `again`, a stream
 * in the place of one that was lost.
 */
export type TicketKind = 'first' | 'again'

const purposes = {
  first: { name: 'hexkey browser ticket', ttlMs: TICKET_TTL_MS },
  again: { name: 'hexkey browser resume ticket', ttlMs: RESUME_TTL_MS },
} as const satisfies Record<TicketKind, TokenPurpose>

const TICKET = /^(first|again)\.(BR[0-9a-f]{32})\.([\w-]+)$/

export type TicketVerdict =
  | { readonly kind: 'good'; readonly callId: string; readonly opens: TicketKind }
  | { readonly kind: 'bad'; readonly why: Exclude<TokenVerdict, 'ok'> | 'no-ticket' }

/**
 * Tickets of calls from web pages: `kind.callId.token`, each good for one stream of one call, on
 * whichever process it comes to.
 */
export class Tickets {
  readonly #clock: Clock
  readonly #tokens: Readonly<Record<TicketKind, StreamTokens>>

  /** @param authTokens the first one signs, each of them is accepted. */
  constructor(parts: {
    readonly authTokens: readonly string[]
    readonly usedTokens: SharedTokens
    readonly clock: Clock
    readonly log: Log
  }) {
    const { authTokens, usedTokens, clock, log } = parts
    this.#clock = clock
    // A ledger each: what is in one of them expires in the order in which it came.
    const tokensFor = (kind: TicketKind): StreamTokens =>
      new StreamTokens(authTokens, new SharedTokenLedger(usedTokens, clock, log), purposes[kind])
    this.#tokens = { first: tokensFor('first'), again: tokensFor('again') }
  }

  issue(opens: TicketKind, callId: string): string {
    const { token } = this.#tokens[opens].issue(callId, this.#clock.wallMs())
    return `${opens}.${callId}.${token}`
  }

  /** Checks a ticket and, when everything about it holds, uses it up. */
  async redeem(ticket: string): Promise<TicketVerdict> {
    const [, opens, callId, token] = TICKET.exec(ticket) ?? []
    if (callId === undefined || token === undefined) return { kind: 'bad', why: 'no-ticket' }
    const kind = opens === 'again' ? 'again' : 'first'
    const verdict = await this.#tokens[kind].redeem(token, callId, this.#clock.wallMs())
    return verdict === 'ok' ? { kind: 'good', callId, opens: kind } : { kind: 'bad', why: verdict }
  }
}
