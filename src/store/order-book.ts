/** What was ordered, asked for or sent in a call, for good. `key` is the request's: done once. */
export interface OrderBook {
  /** @returns the order of that key, whether it was placed now or before. */
  placeOrder(order: NewOrder): Promise<{ readonly orderNumber: string; readonly repeated: boolean }>
  requestCallback(callback: NewCallback): Promise<{ readonly repeated: boolean }>
  /** How many parts a caller has ordered since then; a withheld number counts by its call. */
  partsOrdered(by: { readonly caller: string | null; readonly callId: string }, sinceMs: number): Promise<number>
}

export interface NewOrder {
  readonly key: string
  readonly callId: string
  /** E.164; null: withheld. */
  readonly caller: string | null
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
  readonly when: string | null
  readonly requestedAtMs: number
}
