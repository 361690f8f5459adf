/** A text message, to one number. */
export interface TextMessage {
  /** E.164. */
  readonly to: string
  readonly body: string
}

/** How a text message went, as far as the carrier has said within its deadline. */
export type TextDelivery =
  /** Delivered, or accepted and nothing else heard of it yet. */
  | { readonly kind: 'sent' }
  | {
      readonly kind: 'not-sent'
      readonly why: 'landline' | 'opted-out' | 'undelivered' | 'not-set-up' | 'unavailable'
    }

/** What a carrier does beside a call's sound. */
export interface CarrierControl {
  /** Ends the call at once, whatever it is doing. Resolves when the carrier has taken it. */
  hangUp(callId: string): Promise<void>
  sendText(message: TextMessage, signal: AbortSignal): Promise<TextDelivery>
}
