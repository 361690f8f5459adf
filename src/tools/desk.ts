/** Parts that were ordered for a caller. */
export interface PartOrder {
  readonly callId: string
  /** E.164; null: withheld. */
  readonly caller: string | null
  readonly product: string
  readonly partCode: string
  readonly count: number
}

/** A caller who wants to be called back. */
export interface CallbackRequest {
  readonly callId: string
  /** E.164. */
  readonly number: string
  /** What it is about, in a sentence. */
  readonly about: string
  /** When, in the caller's words; null: any time. */
  readonly when: string | null
}

/** How a text message went. */
export type TextOutcome =
  | { readonly kind: 'sent' }
  /** It will not arrive, and why: told to the caller. */
  | {
      readonly kind: 'not-sent'
      readonly why:
        'no-number' | 'landline' | 'opted-out' | 'undelivered' | 'not-set-up' | 'unavailable'
    }

/**
 * What leaves the call for good. Each is done once for one key: repeated, it says so and does
 * nothing. Rejects with a `StoreUnavailable` (retryable) when it could not be written down.
 */
export interface Desk {
  /** @returns the number of the order, for the caller. */
  orderPart(key: string, order: PartOrder): Promise<{ readonly orderNumber: string }>
  /** How many parts the caller has ordered in the last 24 hours; a withheld number's, in this call. */
  partsOrdered(by: { readonly caller: string | null; readonly callId: string }): Promise<number>
  requestCallback(key: string, request: CallbackRequest): Promise<void>
  /**
   * A text message to the caller's own number.
   *
   * Resolves when the carrier says that it was delivered or not, or after some seconds as `sent`.
   */
  sendText(
    key: string,
    text: { readonly callId: string; readonly to: string | null; readonly body: string },
    signal: AbortSignal,
  ): Promise<TextOutcome>
}
