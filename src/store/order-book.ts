/**
 * What was ordered or asked for in calls, for good: a promise that resolves is committed.
 *
 * A key is done once, on whichever process it comes: repeated, it says so and changes nothing.
 * Promises reject with a `StoreUnavailable` (retryable) when the store does not answer in time;
 * what was asked may have been written then, so that it is repeated with the same key.
 */
export interface OrderBook {
  /** @returns the order of that key, whether it was placed now or before. */
  placeOrder(order: NewOrder): Promise<PlacedOrder>
  requestCallback(callback: NewCallback): Promise<{ readonly repeated: boolean }>
  /**
   * How many parts a caller has ordered since then; a withheld number counts by its call.
   *
   * @param sinceMs Unix time, milliseconds.
   */
  partsOrdered(
    by: { readonly caller: string | null; readonly callId: string },
    sinceMs: number,
  ): Promise<number>
}

/** An order that stands in the book. */
export interface PlacedOrder {
  /** Six characters that can be told apart when they are read aloud. */
  readonly orderNumber: string
  /** It was placed before. */
  readonly repeated: boolean
}

export interface NewOrder {
  readonly key: string
  readonly callId: string
  /** E.164; null: withheld. */
  readonly caller: string | null
  /** Article number of the product. */
  readonly product: string
  readonly partCode: string
  readonly count: number
  /** Unix time, milliseconds. */
  readonly orderedAtMs: number
}

export interface NewCallback {
  readonly key: string
  readonly callId: string
  /** E.164. */
  readonly number: string
  readonly about: string
  /** In the caller's words; null: any time. */
  readonly when: string | null
  /** Unix time, milliseconds. */
  readonly requestedAtMs: number
}
