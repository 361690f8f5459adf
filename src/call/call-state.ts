import type { EndReason } from '../shared/call-event.ts'

/** Where a call is. It only ever moves down this list, and `ended` is reached exactly once. */
export type CallState =
  /** The caller is on the line, the model is being reached. */
  | { readonly kind: 'connecting' }
  /** Both sides are there. */
  | { readonly kind: 'live' }
  /** Decided, but what the caller is hearing may finish. */
  | { readonly kind: 'ending'; readonly reason: EndReason }
  | { readonly kind: 'ended'; readonly reason: EndReason }
