import type { TicketKind } from './tickets.ts'

/** What a ticket opens, and for which call. */
export interface Opened {
  readonly callId: string
  readonly opens: TicketKind
}

/**
 * Tickets that let a page in which was lost before it was heard: it may never have learned that it
 * was in, and then has no other ticket. Such a ticket is good once more.
 *
 * At most one for each call, until the call is over or nobody waits for it any more.
 */
export class UnheardTickets {
  readonly #tickets = new Map<string, Opened & { readonly ticket: string }>()

  /** The page that came with `ticket` is gone, and nothing was heard of it. */
  lost(ticket: string, opened: Opened): void {
    this.#tickets.set(opened.callId, { ticket, ...opened })
  }

  /** A ticket that was used is shown again. @returns null: it is worthless. */
  redeem(ticket: string): Opened | null {
    for (const { ticket: lost, callId, opens } of this.#tickets.values()) {
      if (lost !== ticket) continue
      this.#tickets.delete(callId)
      return { callId, opens }
    }
    return null
  }

  forget(callId: string): void {
    this.#tickets.delete(callId)
  }
}
