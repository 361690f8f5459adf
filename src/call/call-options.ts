import type { Agent } from '../agents/agent.ts'
import type { VoicingDetector } from '../audio/frame-voicing.ts'
import type { CarrierStream } from '../carrier/carrier-stream.ts'
import type { TokenPrices } from '../model/token-prices.ts'
import type { CallEventListener, EndReason } from '../shared/call-event.ts'
import type { Clock } from '../shared/clock.ts'
import type { Log } from '../shared/log.ts'
import type { Continuity, Transfer } from '../store/call-log.ts'
import type { Desk } from '../tools/desk.ts'
import type { AnyTool } from '../tools/tool.ts'
import type { OpenSession } from './line/session-opening.ts'
import type { PlayoutTicker } from './playout-ticker.ts'

export interface CallOptions {
  readonly stream: CarrierStream
  readonly agent: Agent
  /** Opens a session; for the first, one that was opened when the call was announced will do. */
  readonly connect: OpenSession
  /** Goes on with a call that another stream has begun, here or elsewhere; null or left out: new. */
  readonly start?: Continuity | null
  /** What another process would need to go on with the call; several times a second at most. */
  readonly onContinuity?: (continuity: Continuity) => void
  /** Finds speech in the caller's frames; this call's own. */
  readonly voicing: VoicingDetector
  readonly ticker: PlayoutTicker
  readonly clock: Clock
  readonly log: Log
  readonly playoutLeadMs: number
  /** What the model costs; null or left out: unknown, the limit in money is not held. */
  readonly prices?: TokenPrices | null
  readonly onEvent: CallEventListener
  /** What the assistant may have done, by name; left out: nothing. */
  readonly tools?: ReadonlyMap<string, AnyTool>
  /** Orders, callbacks and texts; null or left out: they are not set up. */
  readonly desk?: Desk | null
  /** Makes a link by which the caller of that call shows a camera; null or left out: there are none. */
  readonly cameraLink?: ((callId: string) => string) | null
  /** The caller's number, E.164; null or left out: withheld. */
  readonly caller?: string | null
  /** Exactly once, when everything is released. `transfer`: to whom a tool has given the call. */
  readonly onEnded: (reason: EndReason, transfer: Transfer | null) => void
}
