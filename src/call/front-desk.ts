import type { CarrierControl } from '../carrier/carrier-control.ts'
import type { Clock } from '../shared/clock.ts'
import type { OrderBook } from '../store/order-book.ts'
import type { CallbackRequest, Desk, PartOrder, TextOutcome } from '../tools/desk.ts'

const DAY_MS = 24 * 3_600_000
/** Texts whose outcome is remembered, for requests that come again; the oldest are forgotten. */
const MAX_REMEMBERED = 1_000

export interface FrontDeskOptions {
  readonly book: OrderBook
  /** Null: no texts are sent. */
  readonly texts: Pick<CarrierControl, 'sendText'> | null
  readonly clock: Clock
}

/** What leaves calls for good: into the order book, and over the carrier. The same for all calls. */
export class FrontDesk implements Desk {
  readonly #options: FrontDeskOptions
  /** By key, in the order in which they were asked for. */
  readonly #texts = new Map<string, Promise<TextOutcome>>()

  constructor(options: FrontDeskOptions) {
    this.#options = options
  }

  async orderPart(key: string, order: PartOrder): Promise<{ readonly orderNumber: string }> {
    const { book, clock } = this.#options
    return book.placeOrder({ ...order, key, orderedAtMs: clock.wallMs() })
  }

  partsOrdered(by: { readonly caller: string | null; readonly callId: string }): Promise<number> {
    const { book, clock } = this.#options
    return book.partsOrdered(by, clock.wallMs() - DAY_MS)
  }

  async requestCallback(key: string, request: CallbackRequest): Promise<void> {
    const { book, clock } = this.#options
    await book.requestCallback({ ...request, key, requestedAtMs: clock.wallMs() })
  }

  async sendText(
    key: string,
    { to, body }: { readonly to: string | null; readonly body: string },
    signal: AbortSignal,
  ): Promise<TextOutcome> {
    const { texts } = this.#options
    if (to === null) return { kind: 'not-sent', why: 'no-number' }
    if (texts === null) return { kind: 'not-sent', why: 'not-set-up' }
    const before = this.#texts.get(key)
    if (before !== undefined) return before
    const outcome = texts.sendText({ to, body }, signal)
    this.#remember(key, outcome)
    const { kind } = await outcome
    // What did not go may be tried again.
    if (kind === 'not-sent') this.#texts.delete(key)
    return outcome
  }

  #remember(key: string, outcome: Promise<TextOutcome>): void {
    this.#texts.set(key, outcome)
    if (this.#texts.size <= MAX_REMEMBERED) return
    for (const oldest of this.#texts.keys()) {
      this.#texts.delete(oldest)
      return
    }
  }
}
