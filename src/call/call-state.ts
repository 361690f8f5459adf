import type { CarrierClose } from '../carrier/carrier-stream.ts'
import type { EndReason } from '../shared/call-event.ts'
import { unreachable } from '../shared/errors.ts'

/** Where a call is. It only ever moves down this list, and `ended` is reached exactly once. */
export type CallState =
  /** The caller is on the line, the model is being reached. */
  | { readonly kind: 'connecting' }
  /** Both sides are there. */
  | { readonly kind: 'live' }
  /** Decided, but what the caller is hearing may finish. */
  | { readonly kind: 'ending'; readonly reason: EndReason }
  | { readonly kind: 'ended'; readonly reason: EndReason }

/** Why a call ended whose carrier's stream is over. */
export function endReasonOf(close: CarrierClose): EndReason {
  switch (close.by) {
    case 'carrier':
      return 'caller-hung-up'
    case 'network':
    case 'protocol':
      return 'carrier-lost'
    case 'us':
      // The call closes its stream only after it has ended: somebody else closed it.
      return 'internal-error'
    default:
      return unreachable(close)
  }
}
